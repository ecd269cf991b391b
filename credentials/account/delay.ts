/**
 * How long the server asks to wait (RFC 9110 section 10.2.3). APSIS One is not known to send the
 * header (API.md section 12), so both of its forms are read.
 *
 * @param header value of `Retry-After`: whole seconds or an HTTP date
 * @param now milliseconds since the epoch
 * @returns milliseconds, never negative; `undefined` where there is no readable header
 */
export function retryAfterMs(header: unknown, now = Date.now()): number | undefined {
	const text = String(header ?? '').trim();
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const date = text === '' ? NaN : Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

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
