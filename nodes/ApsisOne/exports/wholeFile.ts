import { ExplainedError } from '../../../credentials/account/explained';
import type { Client } from '../client/client';
import { Interrupted, TooLarge, type Download } from '../client/download';
import { settled } from '../client/settled';
import { Damaged } from './damaged';
import { Unreadable } from './readFile';

const MB = 1_000_000;
/** Downloads of one file that does not come whole. */
const MAX_READS = 3;
const PAUSE_MS = 1000;

/**
 * Reads a file to its end. Where the connection is lost on the way, or what came is not the file, it is
 * downloaded again from its beginning, so that nothing is lost or doubled.
 *
 * @param open gives the file, from its beginning each time
 * @param read what is made of the file; it closes the file
 * @throws Interrupted or Damaged of the last of three tries; what else `open` and `read` throw
 */
export async function fetchWhole<T>(
	client: Client,
	open: () => Promise<Download>,
	read: (file: Download) => Promise<T>,
): Promise<T> {
	for (let reads = 1; ; reads++) {
		const outcome = await settled(read(await open()));
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		const mayPass = error instanceof Interrupted || error instanceof Damaged;
		if (!mayPass || reads === MAX_READS) throw error;
		await client.wait(PAUSE_MS);
	}
}

/**
 * {@link fetchWhole}, with errors for the user.
 *
 * @param maxBytes that `read` reads at most, for the words of its error
 * @throws ExplainedError where the file is too large, damaged or cannot be read; what `open` throws
 */
export async function readWhole<T>(
	client: Client,
	open: () => Promise<Download>,
	maxBytes: number,
	read: (file: Download) => Promise<T>,
): Promise<T> {
	const outcome = await settled(fetchWhole(client, open, read));
	if ('value' in outcome) return outcome.value;
	throw explained(outcome.error, maxBytes);
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
	if (error instanceof Damaged) {
		return new ExplainedError(
			`The file is damaged: ${error.message}`,
			`It was downloaded ${MAX_READS} times, and nothing was taken from it. Run again later.`,
		);
	}
	if (error instanceof Interrupted) {
		return new ExplainedError(
			`The file could not be downloaded whole in ${MAX_READS} tries`,
			'The connection was lost on the way. Check the network of this n8n, then run again.',
		);
	}
	return error;
}
