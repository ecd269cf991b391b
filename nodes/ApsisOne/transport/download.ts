import { NodeOperationError, type IDataObject, type IN8nHttpFullResponse } from 'n8n-workflow';
import { isSafeUrl } from '../../../credentials/account/account';
import { Problem } from './answer';
import { Stopped } from './backOff';
import { sendForeign } from './foreign';
import { accountFor, send } from './request';
import { executionOf, type Context } from './run';
import { isStream, type ByteStream } from './stream';

/** The file that an address gives. */
export interface Download {
	stream: ByteStream;
	/** Of the answer, without parameters, in lower case. */
	contentType: string;
	/** Bytes, where the answer tells; of a file that is compressed on the way, its compressed size. */
	length?: number;
}

export interface DownloadSettings {
	/** Media type to ask for. */
	accept: string;
	headers?: IDataObject;
	/** Statuses other than 200 that the caller handles. */
	results?: number[];
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	itemIndex: number;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MAX_REDIRECTS = 3;

/**
 * Asks an address that APSIS One handed out for a file. The token goes with it to the account's own
 * origin alone (DESIGN.md section 4.3), also after a redirect.
 *
 * @returns the file as a stream, to be read or destroyed; or the status, one of 202 and `results`
 * @throws NodeOperationError where the address is neither https nor loopback
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function download(
	context: Context,
	address: string,
	{ accept, headers, results = [], maxWaitMs, itemIndex }: DownloadSettings,
): Promise<Download | number> {
	const own = new URL((await accountFor(context)).baseUrl).origin;
	let url = requireAddress(context, address, itemIndex);
	for (let redirects = 0; ; redirects++) {
		const isOwn = new URL(url).origin === own;
		// Headers with a secret are for the address that they were given with.
		const isFirst = redirects === 0;
		const request = {
			method: 'GET' as const,
			url,
			encoding: 'stream' as const,
			headers: { Accept: accept, ...(isFirst && headers) },
			disableFollowRedirect: true,
		};
		const settings = { maxWaitMs, itemIndex, results: [...results, ...REDIRECTS] };
		const response = isOwn
			? await send(context, request, settings)
			: await sendForeign(context, request, settings);
		if (!REDIRECTS.includes(response.statusCode)) return downloadOf(response);
		const location = String(response.headers.location ?? '');
		if (redirects === MAX_REDIRECTS || !URL.canParse(location, url)) {
			throw new NodeOperationError(context.getNode(), 'The address of the file leads nowhere', {
				itemIndex,
				description: 'Run again later.',
			});
		}
		url = requireAddress(context, new URL(location, url).href, itemIndex);
	}
}

function downloadOf({ statusCode, headers, body }: IN8nHttpFullResponse): Download | number {
	if (statusCode !== 200) return statusCode;
	if (!isStream(body)) throw new Problem(statusCode, headers, 'The answer has no file');
	const length = Number(headers['content-length']);
	return {
		stream: body,
		contentType: String(headers['content-type'] ?? '')
			.split(';')[0]!
			.trim()
			.toLowerCase(),
		...(length > 0 && { length }),
	};
}

function requireAddress(context: Context, address: string, itemIndex: number): string {
	if (isSafeUrl(address)) return address;
	throw new NodeOperationError(
		context.getNode(),
		'The address of the file is not an https address',
		{ itemIndex, description: 'Nothing was sent there. Take the address as APSIS One gave it.' },
	);
}

/** A file whose connection was lost while it was read. */
export class Interrupted extends Error {
	constructor(readonly reason: unknown) {
		super('The connection was lost while the file was read');
	}
}

/** A file that is larger than the node may read. */
export class TooLarge extends Error {}

/**
 * The bytes of a download, piece by piece.
 *
 * @param maxBytes bytes to read at most
 * @throws Interrupted where the connection is lost, TooLarge, and Stopped soon after the execution
 * was stopped; the stream is closed then, and also where reading ends early
 */
export async function* bytesOf(
	context: Context,
	{ stream, length = 0 }: Download,
	maxBytes: number,
): AsyncGenerator<Uint8Array> {
	const release = destroyOnStop(context, stream);
	let size = 0;
	let failure: unknown;
	try {
		if (length > maxBytes) throw new TooLarge();
		for await (const piece of stream) {
			size += (piece as Uint8Array).length;
			if (size > maxBytes) throw new TooLarge();
			yield piece as Uint8Array;
		}
	} catch (error) {
		failure = error instanceof TooLarge ? error : new Interrupted(error);
	} finally {
		release();
		stream.destroy();
	}
	if (failure !== undefined) throw stoppedOr(context, failure);
}

/** A stopped execution closes the stream, which looks like a lost connection. */
const stoppedOr = (context: Context, error: unknown): unknown =>
	executionOf(context).signal?.aborted ? new Stopped() : error;

/**
 * Hands the stream of a download to a reader that takes streams only.
 *
 * @returns what the reader made of it, and its size in bytes
 * @throws as {@link bytesOf} does; what the reader throws by itself is thrown on
 */
export async function readStream<T>(
	context: Context,
	{ stream, length = 0 }: Download,
	maxBytes: number,
	read: (stream: ByteStream) => Promise<T>,
): Promise<{ result: T; size: number }> {
	const release = destroyOnStop(context, stream);
	let size = 0;
	let failure: unknown;
	try {
		if (length > maxBytes) throw new TooLarge();
		stream.once('error', (error: unknown) => (failure ??= new Interrupted(error)));
		const counted = stream.map((piece: Uint8Array) => {
			size += piece.length;
			if (size > maxBytes) throw (failure = new TooLarge());
			return piece;
		});
		const result = await read(counted);
		return { result, size };
	} catch (error) {
		failure ??= error;
	} finally {
		release();
		stream.destroy();
	}
	throw stoppedOr(context, failure);
}

function destroyOnStop(context: Context, stream: ByteStream): () => void {
	const { signal } = executionOf(context);
	const stop = () => void stream.destroy(new Stopped());
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop);
	return () => signal?.removeEventListener('abort', stop);
}
