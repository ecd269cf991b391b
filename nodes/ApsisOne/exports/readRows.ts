import type { Client } from '../client/client';
import { bytesOf, type Download } from '../client/download';
import type { JsonObject } from '../client/json';
import { readFile, type FileSettings } from './readFile';

/**
 * Reads the rows of a download, and closes it.
 *
 * @throws Damaged, Unreadable, TooLarge, Interrupted or Stopped
 */
export async function readRows(
	client: Client,
	file: Download,
	settings: Omit<FileSettings, 'contentType' | 'giveWay'>,
): Promise<JsonObject[]> {
	const { contentType, stream } = file;
	const { giveWay } = client;
	try {
		const pieces = bytesOf(client, file, settings.maxBytes);
		return await readFile(pieces, { contentType, giveWay, ...settings });
	} finally {
		stream.destroy();
	}
}
