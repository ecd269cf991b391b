import { dateIn } from '../client/moments';
import type { Client } from '../client/client';
import { readStream, type Download } from '../client/download';
import { settled } from '../client/settled';
import type { ByteStream } from '../client/stream';
import type { Expected } from './expected';
import { formatOf } from './formats';
import { checkFile } from './readFile';

/** Puts a file where it is kept, and gives what stands for it. */
export type Store<T> = (stream: ByteStream, fileName: string, mimeType: string) => Promise<T>;

export interface StoreSettings {
	/** Beginning of the file's name; the date and the ending follow. */
	name: string;
	expected: Expected;
	/** IANA name, for the date. */
	timezone: string;
	/** Bytes to take at most. */
	maxBytes: number;
}

/**
 * Stores a download as a file, and closes it. It is looked at on the way, piece by piece.
 *
 * @returns what the store gave, and what the file is: its size in bytes
 * @throws Damaged where it is not the file, or not the whole of it; TooLarge, Interrupted or Stopped as
 * `readStream` does; what the store throws
 */
export async function storeFile<T>(
	client: Client,
	file: Download,
	{ name, expected, timezone, maxBytes }: StoreSettings,
	store: Store<T>,
): Promise<{ stored: T; fileName: string; mimeType: string; bytes: number }> {
	const { mimeType, ending } = formatOf(file);
	const fileName = `${name}-${dateIn(client.clock.now(), timezone)}${ending}`;
	const { contentType } = file;
	const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
	const reader = writable.getWriter();
	let fault: unknown;
	const checked = settled(
		checkFile(readable, { contentType, expected, maxBytes: Infinity }, client.giveWay),
	).then((outcome) => {
		if ('error' in outcome) fault = outcome.error;
	});
	const outcome = await settled(
		readStream(client, file, maxBytes, async (stream) => {
			const onTheWay = stream.map(async (piece) => {
				// A reader that has seen enough takes no more.
				await Promise.race([reader.write(piece).catch(() => {}), checked]);
				if (fault !== undefined) throw fault as Error;
				return piece;
			});
			return await store(onTheWay, fileName, mimeType);
		}),
	);
	if ('error' in outcome) {
		const error = fault ?? outcome.error;
		void reader.abort(error).catch(() => {});
		// The store has its own words for a stream that failed.
		throw error;
	}
	void reader.close().catch(() => {});
	await checked;
	if (fault !== undefined) throw fault as Error;
	const { result, size } = outcome.value;
	return { stored: result, fileName, mimeType, bytes: size };
}
