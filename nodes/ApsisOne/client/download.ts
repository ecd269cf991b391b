import { isSafeFor, type Account } from '../../../credentials/account/account';
import { ExplainedError } from '../../../credentials/account/explained';
import { Problem, type Answer } from './answer';
import { Stopped } from './backOff';
import type { Client } from './client';
import { sendForeign } from './foreign';
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
	headers?: Record<string, string>;
	/** Statuses other than 200 that the caller handles. */
	results?: number[];
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
}

/** n8n undoes a compression on the way without looking at its checksum, so none is asked for (ENGINE.md). */
const UNCODED = { 'Accept-Encoding': 'identity' };
const REDIRECTS = [301, 302, 303, 307, 308];
const MAX_REDIRECTS = 3;

/**
 * Asks an address that APSIS One handed out for a file. The token goes with it to the account's own
 * origin alone (DESIGN.md section 4.3), also after a redirect.
 *
 * @returns the file as a stream, to be read or destroyed; or the status, one of 202 and `results`
 * @throws ExplainedError where the address is not https, or of this machine where the account's is not
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function download(
	client: Client,
	address: string,
	{ accept, headers, results = [], maxWaitMs }: DownloadSettings,
): Promise<Download | number> {
	const account = await client.account();
	const own = new URL(account.baseUrl).origin;
	let url = requireAddress(account, address);
	for (let redirects = 0; ; redirects++) {
		const isOwn = new URL(url).origin === own;
		// Headers with a secret are for the address that they were given with.
		const isFirst = redirects === 0;
		const request = {
			method: 'GET' as const,
			url,
			encoding: 'stream' as const,
			headers: { Accept: accept, ...UNCODED, ...(isFirst && headers) },
		};
		const settings = { maxWaitMs, results: [...results, ...REDIRECTS] };
		const answer = isOwn
			? await client.send(request, settings)
			: await sendForeign(client, request, settings);
		if (!REDIRECTS.includes(answer.status)) return downloadOf(answer);
		const location = String(answer.headers.location ?? '');
		if (redirects === MAX_REDIRECTS || !URL.canParse(location, url)) {
			throw new ExplainedError('The address of the file leads nowhere', 'Run again later.');
		}
		url = requireAddress(account, new URL(location, url).href);
	}
}

function downloadOf({ status, headers, body }: Answer): Download | number {
	if (status !== 200) return status;
	if (!isStream(body)) throw new Problem(status, headers, 'The answer has no file');
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

function requireAddress(account: Account, address: string): string {
	if (isSafeFor(account, address)) return address;
	throw new ExplainedError(
		'The address of the file is not an https address',
		'Nothing was sent there: it does not begin with https, or is of this machine. Take the address as APSIS One gave it.',
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
	client: Client,
	{ stream, length = 0 }: Download,
	maxBytes: number,
): AsyncGenerator<Uint8Array> {
	const release = destroyOnStop(client, stream);
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
	if (failure !== undefined) throw stoppedOr(client, failure);
}

/** A stopped execution closes the stream, which looks like a lost connection. */
const stoppedOr = (client: Client, error: unknown): unknown =>
	client.signal?.aborted ? new Stopped() : error;

/**
 * Hands the stream of a download to a reader that takes streams only.
 *
 * @returns what the reader made of it, and its size in bytes
 * @throws as {@link bytesOf} does; what the reader throws by itself is thrown on
 */
export async function readStream<T>(
	client: Client,
	{ stream, length = 0 }: Download,
	maxBytes: number,
	read: (stream: ByteStream) => Promise<T>,
): Promise<{ result: T; size: number }> {
	const release = destroyOnStop(client, stream);
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
	throw stoppedOr(client, failure);
}

function destroyOnStop({ signal }: Client, stream: ByteStream): () => void {
	const stop = () => void stream.destroy(new Stopped());
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop);
	return () => signal?.removeEventListener('abort', stop);
}
