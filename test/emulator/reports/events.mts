import { randomUUID } from 'node:crypto';
import type { Account, EmailEvent, EmailEventType } from '../account.mts';
import { KEYSPACES } from '../definitions.mts';

/** How `produceEmailEvents` makes its events. */
export interface ProducedEvents {
	/** In turn; all types of API.md §8.9 if left out. */
	types?: EmailEventType[];
	/** When the first one happens; an hour before `to` if left out. */
	from?: string;
	/** Before that the last one happens; now if left out. */
	to?: string;
	/** Whose emails they are; those of a newsletter, if left out. */
	activity?: { id: string; name: string; subject: string };
}

const TYPES: EmailEventType[] = [
	'SENT',
	'DELIVERED',
	'OPENED',
	'CLICKED',
	'BOUNCED',
	'UNSUBSCRIBED',
	'ABUSE',
];
const DEVICES = ['desktop', 'mobile', 'tablet'];
const HOUR_MS = 3_600_000;
const NEWSLETTER = {
	id: '7d1e4a52-3c0b-4f7e-8a19-2b5c6d7e8f90',
	name: 'Spring news, "new" shoes',
	subject: 'Skor på rea 👟',
};
/** So long after an event APSIS One takes note of it. */
const SERVER_DELAY_MS = 1000;

function addressesOf(account: Account): string[] {
	return account.profiles.flatMap(({ identifiers }) =>
		identifiers.filter(({ keyspace }) => keyspace === KEYSPACES.email).map(({ key }) => key),
	);
}

/** Adds events of a newsletter to an account, at even distances from `from` to before `to`. */
export function produceEmailEvents(
	account: Account,
	count: number,
	now: Date,
	{ types = TYPES, from, to, activity = NEWSLETTER }: ProducedEvents,
): void {
	const end = to === undefined ? now.getTime() : Date.parse(to);
	const start = from === undefined ? end - HOUR_MS : Date.parse(from);
	const addresses = addressesOf(account);
	for (let index = 0; index < count; index++) {
		const time = start + Math.floor(((end - start) * index) / count);
		const type = types[index % types.length] ?? 'SENT';
		account.emailEvents.push({
			activity_id: activity.id,
			activity_name: activity.name,
			subject: activity.subject,
			type,
			address: addresses[index % addresses.length] ?? 'nobody@example.com',
			correlation_id: randomUUID(),
			// 0 happens, says the documentation.
			event_time: index % 5 === 4 ? 0 : time - SERVER_DELAY_MS,
			server_time: time,
			device:
				type === 'OPENED' || type === 'CLICKED' ? (DEVICES[index % DEVICES.length] ?? '') : '',
		});
	}
}

/** The events of a transactional email: sent, and delivered at once. */
export function deliveryOf(activityId: string, address: string, time: number): EmailEvent[] {
	return (['SENT', 'DELIVERED'] as const).map((type) => ({
		type,
		activity_id: activityId,
		activity_name: 'Transactional email',
		subject: 'Transactional email',
		address,
		correlation_id: randomUUID(),
		event_time: time,
		server_time: time,
		device: '',
	}));
}
