import { ExplainedError } from '../../../credentials/account/explained';
import type { Client } from '../client/client';
import { Interrupted, TooLarge, type Download } from '../client/download';
import { settled } from '../client/settled';
import { Unreadable } from './readFile';

const MB = 1_000_000;
/** Downloads of one file whose connection is lost on the way. */
const MAX_READS = 3;
const PAUSE_MS = 1000;

/**
 * Reads a file to its end. Where the connection is lost on the way, it is downloaded again from its
 * beginning, so that nothing is lost or doubled.
 *
 * @param open gives the file, from its beginning each time
 * @param maxBytes that `read` reads at most, for the words of its error
 * @param read what is made of the file; it closes the file
 * @throws ExplainedError where the file is too large or cannot be read; what `open` throws
 */
export async function readWhole<T>(
	client: Client,
	open: () => Promise<Download>,
	maxBytes: number,
	read: (file: Download) => Promise<T>,
): Promise<T> {
	for (let reads = 1; ; reads++) {
		const outcome = await settled(read(await open()));
		if ('value' in outcome) return outcome.value;
		if (!(outcome.error instanceof Interrupted) || reads === MAX_READS) {
			throw explained(outcome.error, maxBytes);
		}
		await client.wait(PAUSE_MS);
	}
}

/** The error for the user. */
function explained(error: unknown, maxBytes: number): unknown {
	if (error instanceof TooLarge) {
		return new ExplainedError(
			`The file is larger than ${maxBytes / MB} MB`,
			'Raise Options > Max File Size if this n8n has the memory, choose the output File, or export less: a segment, fewer columns, a shorter time.',
		);
	}
	if (error instanceof Unreadable) {
		return new ExplainedError(
			`The file cannot be read: ${error.message}`,
			'Choose the output File to look at it.',
		);
	}
	if (error instanceof Interrupted) {
		return new ExplainedError(
			`The file could not be downloaded whole in ${MAX_READS} tries`,
			'The connection was lost on the way, or the data is damaged. Check the network of this n8n, then run again.',
		);
	}
	return error;
}
