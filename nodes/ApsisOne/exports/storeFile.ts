import { dateIn } from '../client/moments';
import type { Client } from '../client/client';
import { readStream, type Download } from '../client/download';
import type { ByteStream } from '../client/stream';
import { formatOf } from './formats';

/** Puts a file where it is kept, and gives what stands for it. */
export type Store<T> = (stream: ByteStream, fileName: string, mimeType: string) => Promise<T>;

export interface StoreSettings {
	/** Beginning of the file's name; the date and the ending follow. */
	name: string;
	/** IANA name, for the date. */
	timezone: string;
	/** Bytes to take at most. */
	maxBytes: number;
}

/**
 * Stores a download as a file, and closes it.
 *
 * @returns what the store gave, and what the file is: its size in bytes
 * @throws TooLarge, Interrupted or Stopped as `readStream` does; what the store throws
 */
export async function storeFile<T>(
	client: Client,
	file: Download,
	{ name, timezone, maxBytes }: StoreSettings,
	store: Store<T>,
): Promise<{ stored: T; fileName: string; mimeType: string; bytes: number }> {
	const { mimeType, ending } = formatOf(file);
	const fileName = `${name}-${dateIn(client.clock.now(), timezone)}${ending}`;
	const { result, size } = await readStream(
		client,
		file,
		maxBytes,
		async (stream) => await store(stream, fileName, mimeType),
	);
	return { stored: result, fileName, mimeType, bytes: size };
}
