import { convertValue } from '../attributes/convert';
import { offsetAt, readTime, writeOffset } from '../client/moments';

/**
 * The time of an event as it is sent: ISO 8601 in whole seconds with offset, the form that the
 * vendor's own modules send (API.md section 8.4).
 *
 * @param value text, a date of n8n's expressions, or Unix seconds
 * @param timezone IANA name: times without offset are read in it, and Unix seconds written in it
 * @returns the text to send, or a sentence that says what is wrong
 */
export function eventTimeOf(
	value: unknown,
	timezone: string,
): { value: string } | { problem: string } {
	const isDateTime = typeof (value as { toISO?: unknown } | null)?.toISO === 'function';
	const time = isDateTime ? (value as { toISO(): string | null }).toISO() : value;
	if (time === undefined || time === null || (typeof time === 'string' && time.trim() === '')) {
		return { problem: 'It is empty.' };
	}
	const seconds = convertValue(time, 'timestamp', timezone);
	if ('problem' in seconds) return seconds;
	const moment = Number(seconds.value) * 1000;
	const written = typeof time === 'string' ? readTime(time.trim())?.offset : undefined;
	return { value: writeTime(moment, written ?? offsetAt(moment, timezone)) };
}

/** @param offset in minutes */
const writeTime = (moment: number, offset: number) =>
	new Date(moment + offset * 60_000).toISOString().slice(0, 19) + writeOffset(offset);
