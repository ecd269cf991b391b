import type { Account, EmailEventType } from '../account.mts';
import { produceEmailEvents } from '../reports/events.mts';
import { daysBefore, uuidOf } from './moments.mts';

/** What happens to a newsletter mostly, in turn. */
const MOSTLY: EmailEventType[] = [
	'SENT',
	'DELIVERED',
	'OPENED',
	'SENT',
	'DELIVERED',
	'CLICKED',
	'SENT',
	'DELIVERED',
	'OPENED',
	'SENT',
	'BOUNCED',
];

/**
 * Adds the seeded email events to an account: a week with an event an hour, the last an hour ago,
 * so that Email Report > Last 7 Days has something in each of its days. The last day has all types,
 * for the polling trigger's test in the editor, which looks a day back.
 */
export function addSeededEmailEvents(account: Account, now: Date): void {
	const yesterday = daysBefore(now, 1);
	const { emailEvents } = account;
	produceEmailEvents(account, 7 * 24, now, {
		types: MOSTLY,
		from: daysBefore(now, 8),
		to: yesterday,
	});
	produceEmailEvents(account, 24, now, { from: yesterday, to: now.toISOString() });
	for (const [index, event] of emailEvents.entries()) {
		event.correlation_id = uuidOf(`email event ${index}`);
	}
}
