import { ExplainedError } from '../../../credentials/account/explained';
import { convertValue } from '../attributes/convert';
import { dateIn, momentOf, readTime } from '../client/moments';
import type { JsonObject } from '../client/json';

/** A stretch of time in milliseconds since the epoch; the end is not included. */
export interface Window {
	start: number;
	/** APSIS One decides where there is none. */
	end?: number;
}

const DAY_MS = 24 * 3600 * 1000;

/** Whole days of a time zone that end with yesterday. */
export function lastDays(count: number, now: number, timezone: string): Window {
	const today = dateIn(now, timezone);
	const start = new Date(Date.parse(today) - count * DAY_MS).toISOString().slice(0, 10);
	// A date is always read.
	return {
		start: momentOf(readTime(start)!, timezone),
		end: momentOf(readTime(today)!, timezone),
	};
}

/**
 * The time between two moments, as they are written.
 *
 * @param timezone IANA name, for moments without offset
 * @throws ExplainedError where a time cannot be read, or the end is not after the start
 */
export function windowBetween(startAt: unknown, endAt: unknown, timezone: string): Window {
	const start = momentIn(startAt, 'Start At', timezone);
	const end = momentIn(endAt, 'End At', timezone);
	if (start === undefined) {
		throw new ExplainedError('"Start At" is empty', 'Fill in the field, or choose another period.');
	}
	if (end !== undefined && end <= start) {
		throw new ExplainedError(
			'"End At" is not after "Start At"',
			'Nothing was requested. Correct one of them.',
		);
	}
	return { start, end };
}

/** The fields of a time window, as API.md sections 8.8 and 8.9 have them. */
export const bodyOfWindow = ({ start, end }: Window): JsonObject => ({
	start_at: new Date(start).toISOString(),
	...(end === undefined ? {} : { end_at: new Date(end).toISOString() }),
});

function momentIn(value: unknown, label: string, timezone: string): number | undefined {
	if (value === '' || value === undefined || value === null) return undefined;
	const seconds = convertValue(value, 'timestamp', timezone);
	if ('value' in seconds) return Number(seconds.value) * 1000;
	throw new ExplainedError(`"${label}": ${seconds.problem}`, 'Nothing was requested.');
}
