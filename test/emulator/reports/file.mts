import { gzipSync } from 'node:zlib';
import type { Account, EmailEvent, Profile } from '../account.mts';
import { writeCsv } from '../csv.mts';
import { KEYSPACES } from '../definitions.mts';
import type { Column } from '../exports/columns.mts';

/** What a report is about. */
export interface ReportPlan {
	/** Milliseconds since the epoch. */
	start: number;
	/** Milliseconds since the epoch, not included. */
	end: number;
	isMember: (profile: Profile) => boolean;
	/** Of attributes and tags, after the documented columns [guess]. */
	columns: Column[];
}

/** The documented columns (API.md §8.9); the list goes on there, but the stored copy is cut off. */
export const REPORT_COLUMNS = [
	'activity_id',
	'split_id',
	'activity_name',
	'split_activity_name',
	'sender',
	'subject',
	'address',
	'variation',
	'type',
	'correlation_id',
	'event_time',
	'server_time',
	'device',
] as const;

const SENDER = 'news@shop.example.com';
/** "May repeat on retries": every so many rows one comes twice. */
const REPEAT_EVERY = 10;

function cellsOf(event: EmailEvent): unknown[] {
	const row: Partial<Record<(typeof REPORT_COLUMNS)[number], unknown>> = {
		...event,
		sender: SENDER,
	};
	return REPORT_COLUMNS.map((name) => row[name]);
}

/**
 * The events of the window, oldest first, now and then one twice. The window is of the server's
 * time [guess]; events of an address that no profile has are left out where a segment is asked for.
 */
function* rowsOf(account: Account, plan: ReportPlan): Generator<unknown[]> {
	yield [...REPORT_COLUMNS, ...plan.columns.map(({ name }) => name)];
	const events = account.emailEvents
		.filter(({ server_time: time }) => time >= plan.start && time < plan.end)
		.sort((a, b) => a.server_time - b.server_time);
	let count = 0;
	for (const event of events) {
		const isKnown = !account.isLocked(KEYSPACES.email, event.address);
		const profile = isKnown ? account.find(KEYSPACES.email, event.address) : undefined;
		if (!(profile ? plan.isMember(profile) : plan.isMember === EVERYBODY)) continue;
		const row = [
			...cellsOf(event),
			...plan.columns.map(({ cell }) => (profile ? cell(profile) : undefined)),
		];
		yield row;
		if (++count % REPEAT_EVERY === 0) yield row;
	}
}

/** Members of a report without a segment filter. */
export const EVERYBODY = () => true;

/** The file of a report: CSV, compressed as such and not on the way. */
export function reportFile(account: Account, plan: ReportPlan): Buffer {
	return gzipSync(writeCsv(rowsOf(account, plan)));
}
