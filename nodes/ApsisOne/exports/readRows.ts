import type { Client } from '../client/client';
import { bytesOf, type Download } from '../client/download';
import type { JsonObject } from '../client/json';
import { readFile, type FileSettings } from './readFile';

/**
 * Reads the rows of a download, and closes it.
 *
 * @throws Unreadable, TooLarge, Interrupted or Stopped
 */
export async function readRows(
	client: Client,
	file: Download,
	settings: Omit<FileSettings, 'contentType'>,
): Promise<JsonObject[]> {
	const { contentType, stream } = file;
	try {
		return await readFile(bytesOf(client, file, settings.maxBytes), { contentType, ...settings });
	} finally {
		stream.destroy();
	}
}
