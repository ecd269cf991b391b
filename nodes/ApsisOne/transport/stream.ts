import type { IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

/** A stream of Node.js; n8n's own type for it is not exported. */
export type ByteStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** A problem document is small; what is longer is none. */
const MAX_PROBLEM = 64_000;

/**
 * Reads the body of an answer other than 200 to its end, so that its problem document is known and
 * the connection is free again. Other answers, and bodies that are no stream, stay as they are.
 */
export async function settleStream(response: IN8nHttpFullResponse) {
	if (response.statusCode === 200 || !isStream(response.body)) return;
	const stream = response.body;
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of stream) {
		pieces.push(piece as Buffer);
		size += (piece as Buffer).length;
		if (size > MAX_PROBLEM) break;
	}
	response.body = Buffer.concat(pieces).toString('utf8') as never;
}

export const isStream = (body: unknown): body is ByteStream =>
	typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
