/** An answer's headers, by name in lower case. */
type Headers = Readonly<Record<string, unknown>>;

/** No limit of APSIS One lasts longer than a minute (API.md section 5); what asks for more is not followed. */
const LONGEST_MS = 120_000;

/**
 * How long the server asks to wait (RFC 9110 section 10.2.3). APSIS One is not known to send the
 * header (API.md section 12), so both of its forms are read. A date is compared with the answer's own
 * `Date`, for this machine's clock may be wrong.
 *
 * @param headers of the answer; `retry-after` has whole seconds or an HTTP date
 * @param now milliseconds since the epoch, for an answer without `Date`
 * @returns milliseconds from 0 to two minutes; `undefined` where there is no readable header
 */
export function retryAfterMs(headers: Headers, now = Date.now()): number | undefined {
	const text = String(headers['retry-after'] ?? '').trim();
	const ms = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - serverNow(headers, now);
	return Number.isNaN(ms) ? undefined : Math.min(LONGEST_MS, Math.max(0, ms));
}

function serverNow({ date }: Headers, now: number): number {
	const told = dateOf(String(date ?? ''));
	return Number.isNaN(told) ? now : told;
}

const dateOf = (text: string): number => (text === '' ? NaN : Date.parse(text));

/**
 * Exponential back-off with full jitter: a random time between zero and a bound that doubles with
 * each attempt, so that those who failed together do not come back together.
 *
 * @param attempt 0 for the first wait
 * @param baseMs bound of the first wait, in milliseconds
 * @param capMs bound of all later waits, in milliseconds
 */
export function fullJitter(attempt: number, baseMs: number, capMs: number): number {
	return Math.random() * Math.min(capMs, baseMs * 2 ** attempt);
}
