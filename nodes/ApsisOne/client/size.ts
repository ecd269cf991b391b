import { ExplainedError } from '../../../credentials/account/explained';

/** Bytes (API.md section 5). */
export const MAX_BODY = 100_000;
const MAX_TRANSACTIONAL_BODY = 2_000_000;

/**
 * Finds a body that APSIS One would turn down with 413, before it is sent.
 *
 * @throws ExplainedError that tells the size and the limit
 */
export function requireSize(url: string, body: unknown) {
	if (body === undefined || body === null) return;
	const size = Buffer.byteLength(typeof body === 'string' ? body : JSON.stringify(body));
	const limit = url.endsWith('/transactions') ? MAX_TRANSACTIONAL_BODY : MAX_BODY;
	if (size <= limit) return;
	throw new ExplainedError(
		`The request would have ${kilobytes(size)}, but APSIS One takes at most ${kilobytes(limit)}`,
		'Send less with this item. Nothing was sent.',
	);
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;
