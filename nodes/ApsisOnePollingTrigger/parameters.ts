import { createHash } from 'node:crypto';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import type { ColumnChoices } from '../ApsisOne/bulk/columns';
import { Unreadable } from '../ApsisOne/bulk/readFile';
import { withOptions } from '../ApsisOne/bulk/runExport';
import { TooLarge } from '../ApsisOne/transport/download';
import { UnusableFile } from './source';

/** Of all requests of a poll: the next poll is better than a long wait. A poll has one item. */
export const SETTINGS = { maxWaitMs: 20_000, itemIndex: 0 };

/** Bytes of a file, uncompressed. */
export const MAX_BYTES = 200_000_000;

/** Items that a test shows. */
export const SAMPLE_SIZE = 10;

/** Value of a picker; empty where nothing is chosen. */
export const picked = (context: IPollFunctions, name: string): string =>
	String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();

/** The attributes and tags that are chosen. */
export function columnChoicesOf(context: IPollFunctions): ColumnChoices {
	const entriesOf = (field: string, entry: string) =>
		((context.getNodeParameter(field, {}) as IDataObject)[entry] ?? []) as IDataObject[];
	return {
		attributes: entriesOf('exportAttributes', 'attribute'),
		tags: entriesOf('exportTags', 'tag'),
		section: picked(context, 'section'),
		...SETTINGS,
	};
}

/**
 * The body of a request, with the option "Additional Properties" merged in.
 *
 * @returns the body, and its fingerprint, by which a file is known to be what is still asked for
 * @throws NodeOperationError where the option is no JSON object
 */
export function bodyWithOptions(context: IPollFunctions, own: IDataObject) {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const body = withOptions(context, SETTINGS.itemIndex, own, options);
	const asked = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
	return { body, asked };
}

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
