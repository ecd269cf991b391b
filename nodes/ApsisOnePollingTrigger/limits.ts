import { TooLarge } from '../ApsisOne/client/download';
import { Unreadable } from '../ApsisOne/exports/readFile';
import { UnusableFile } from './source';

/** Of all requests of a poll: the next poll is better than a long wait. */
export const SETTINGS = { maxWaitMs: 20_000 };

/** Bytes of a file, uncompressed. */
export const MAX_BYTES = 200_000_000;

/** Items that a test shows. */
export const SAMPLE_SIZE = 10;

/**
 * What to throw for an error that a file brought.
 *
 * @param mend what to do about a file that is too large
 * @returns UnusableFile where reading it again would not help, or else the error itself
 */
export function fileFault(error: unknown, mend: string): unknown {
	if (error instanceof TooLarge) {
		return new UnusableFile(`The file is larger than ${MAX_BYTES / 1_000_000} MB`, mend);
	}
	if (error instanceof Unreadable) {
		return new UnusableFile(
			`The file cannot be read: ${error.message}`,
			'If it stays, look at the file with the APSIS One node: Export, or Email Report, with the output File.',
		);
	}
	return error;
}
