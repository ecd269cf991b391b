import { createHash } from 'node:crypto';
import type { JsonObject } from '../client/json';
import { eventKey } from './repeats';

/**
 * How far the email events were handed over. Times are milliseconds since the epoch by the clock of
 * APSIS One. It is JSON, for n8n's static data.
 */
export interface EventPlace {
	/** The last report went as far as here. */
	until: number;
	/** The next report begins here: earlier, for events that appear late. */
	from: number;
	/** Of the time since `from`, what was handed over: a report each, its fingerprints in one text. */
	seen: Array<{ until: number; keys: string }>;
	/** The clock of APSIS One less this machine's. */
	offset: number;
	/** The longest new time to ask for at once, after a report that was too large. */
	longest?: number;
}

/** A stretch of time; the end is not included. */
export interface ReportWindow {
	start: number;
	end: number;
}

const MINUTE = 60_000;
/** How late an event may appear in the reports; not documented, so a guess: `email-event-delay`. */
export const OVERLAP_MS = 15 * MINUTE;
/** New time in one report: after a pause of days the trigger catches up a day at a time. */
export const LONGEST_MS = 24 * 60 * MINUTE;
/** Shorter than this a report is not made, however large it is. */
const SHORTEST_MS = MINUTE;
/** Events that are remembered. */
export const MAX_SEEN = 20_000;
/** 72 bits: the chance that an event is taken for another one is below one in 10^17. */
const KEY_BYTES = 9;
const KEY_LENGTH = 12;
const KEYS = new RegExp(`.{${KEY_LENGTH}}`, 'g');

/** The place of a trigger that hands over what happens from now on. */
export const placeAt = (now: number, offset = 0): EventPlace => ({
	until: now,
	from: now,
	seen: [],
	offset,
});

/**
 * The time of the next report, the oldest first.
 *
 * @returns undefined where there is no new time
 */
export function nextWindow(
	{ until, from, longest = LONGEST_MS }: EventPlace,
	now: number,
): ReportWindow | undefined {
	return now > until ? { start: from, end: Math.min(now, until + longest) } : undefined;
}

/**
 * Makes a test for the events of one report.
 *
 * @returns tells whether an event was handed over before
 */
export function givenBefore({ seen }: EventPlace): (event: JsonObject) => boolean {
	const known = keysOf(seen);
	return (event) => known.has(fingerprintOf(event));
}

/**
 * Makes a test for the events of one report.
 *
 * @returns tells whether an event is new, to the place and among those it was asked about
 */
export function newTo({ seen }: EventPlace): (event: JsonObject) => boolean {
	const known = keysOf(seen);
	return (event) => {
		const key = fingerprintOf(event);
		if (known.has(key)) return false;
		known.add(key);
		return true;
	};
}

const keysOf = (seen: EventPlace['seen']) =>
	new Set(seen.flatMap(({ keys }) => keys.match(KEYS) ?? []));

/**
 * The place after the new events of a report were handed over. Remembered is what the next report
 * may hold again. Where that is too much, the next report begins later instead, so that nothing is
 * handed over twice; events that appear late have less time then.
 *
 * @param events those that {@link newTo} let pass
 */
export function placeAfter(
	place: EventPlace,
	{ end }: Pick<ReportWindow, 'end'>,
	events: JsonObject[],
): EventPlace {
	const until = Math.max(place.until, end);
	let from = Math.max(place.from, until - OVERLAP_MS);
	const fresh = events
		.map((event) => ({ event, at: timeOf(event) ?? until }))
		.filter(({ at }) => at >= from)
		.map(({ event, at }) => ({ at, key: fingerprintOf(event) }))
		.sort((one, other) => one.at - other.at);
	const forgotten = fresh.at(-MAX_SEEN - 1);
	if (forgotten) from = Math.min(until, forgotten.at + 1);
	const keys = fresh
		.filter(({ at }) => at >= from)
		.map(({ key }) => key)
		.join('');
	const seen = keys === '' ? place.seen : [...place.seen, { until, keys }];
	const sizes = seen.map((report) => report.keys.length / KEY_LENGTH);
	let size = sizes.reduce((sum, one) => sum + one, 0);
	// What an older report held happened before its end.
	for (let index = 0; size > MAX_SEEN; index++) {
		size -= sizes[index]!;
		from = Math.max(from, seen[index]!.until);
	}
	const longest = place.longest === undefined ? LONGEST_MS : place.longest * 2;
	return {
		until,
		from,
		seen: seen.filter((report) => report.until > from),
		offset: place.offset,
		...(longest < LONGEST_MS && { longest }),
	};
}

/**
 * The place after a report that was too large: the next one is half as long.
 *
 * @returns undefined where it cannot be shorter
 */
export function shortened(place: EventPlace, { end }: ReportWindow): EventPlace | undefined {
	const longest = Math.ceil((end - place.until) / 2);
	return longest < SHORTEST_MS ? undefined : { ...place, longest };
}

/**
 * When an event happened, or APSIS One took note of it, whichever is later: which of the two a
 * report goes by is not documented, and both are before this.
 *
 * @returns undefined where neither is told
 */
export function timeOf({ event_time: event, server_time: server }: JsonObject) {
	const times = [event, server].filter(
		(time): time is number => typeof time === 'number' && time > 0,
	);
	return times.length > 0 ? Math.max(...times) : undefined;
}

/** An event without correlation ID is known by all it has. */
const fingerprintOf = (event: JsonObject): string =>
	createHash('sha256')
		.update(eventKey(event) ?? JSON.stringify(event))
		.digest()
		.subarray(0, KEY_BYTES)
		.toString('base64url');
