/** The part of a stream of Node.js that is used here. */
export interface ByteStream extends AsyncIterable<unknown> {
	destroy(error?: Error): unknown;
	once(event: 'error', listener: (error: unknown) => void): unknown;
	map(change: (piece: Uint8Array) => Uint8Array | Promise<Uint8Array>): ByteStream;
	pipe: unknown;
}

/** A problem document is small; what is longer is none. */
const MAX_PROBLEM = 64_000;

/**
 * Reads the body of an answer other than 200 to its end, so that its problem document is known and
 * the connection is free again.
 *
 * @returns the answer with its text; other answers, and bodies that are no stream, as they are
 */
export async function settleStream<T extends { status: number; body: unknown }>(
	answer: T,
): Promise<T> {
	if (answer.status === 200 || !isStream(answer.body)) return answer;
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of answer.body) {
		pieces.push(piece as Buffer);
		size += (piece as Buffer).length;
		if (size > MAX_PROBLEM) break;
	}
	return { ...answer, body: Buffer.concat(pieces).toString('utf8') };
}

/** Whether a body is a stream of Node.js. */
export const isStream = (body: unknown): body is ByteStream =>
	typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
