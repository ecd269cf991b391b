import type { IDataObject } from 'n8n-workflow';
import type { JsonObject } from '../client/json';
import { valueOf } from '../engine/fieldValues';
import type { Item } from '../engine/item';
import type { Output } from '../engine/operation';
import type { ColumnChoice, ColumnChoices } from '../exports/columns';
import type { SegmentChoices } from '../exports/segments';

const MB = 1_000_000;
const MINUTE = 60_000;

/** What the fields of `outputFields` and `fileOptions` say about the file of an item. */
export interface FileChoices {
	output: 'items' | 'file' | 'request';
	binaryPropertyName: string;
	fileFormat: 'csv' | 'xlsx';
	/** Rows to give at most. */
	rowLimit: number;
	/** Bytes to read at most. */
	maxBytes: number;
	/** Milliseconds to wait for the file to be ready. */
	timeoutMs: number;
}

/** Reads the fields of `outputFields` and `fileOptions`. */
export function fileChoicesOf(item: Item): FileChoices {
	const { fileFormat } = item.options;
	return {
		output: item.raw<FileChoices['output']>('output', 'items'),
		binaryPropertyName: item.raw('binaryPropertyName', 'data'),
		fileFormat: fileFormat === 'xlsx' ? 'xlsx' : 'csv',
		rowLimit: item.numberOption('rowLimit', { fallback: Infinity, min: 1 }),
		maxBytes: item.numberOption('maxFileSize', { fallback: 200, min: 0 }) * MB,
		timeoutMs: item.numberOption('waitTimeout', { fallback: 60, min: 0 }) * MINUTE,
	};
}

/** What moves a place on gives all rows: those that were cut off would never come. */
export const withoutRowLimit = (choices: FileChoices): FileChoices => ({
	...choices,
	rowLimit: Infinity,
});

/** The rows of an output; none of a file. */
export const rowsOf = ({ output }: FileChoices, outputs: Output[]): JsonObject[] =>
	output === 'items' ? outputs.map(({ json }) => json as JsonObject) : [];

/**
 * The choices of `columnFields`.
 *
 * @param attributes entries of the field `exportAttributes`
 * @param tags entries of the field `exportTags`
 */
export const columnChoicesIn = (
	attributes: IDataObject[],
	tags: IDataObject[],
	section: string,
): ColumnChoices => ({
	attributes: choicesIn(attributes, 'attribute'),
	tags: choicesIn(tags, 'tag'),
	section,
});

/** Reads the fields of `columnFields`. */
export const columnChoicesOf = (item: Item, section: string): ColumnChoices =>
	columnChoicesIn(
		item.entries('exportAttributes', 'attribute'),
		item.entries('exportTags', 'tag'),
		section,
	);

/** What is chosen in the entries of a field of several, with the name of its column. */
export const choicesIn = (entries: IDataObject[], picker: string): ColumnChoice[] =>
	entries.map((entry) => ({
		discriminator: valueOf(entry[picker]),
		name: String(entry.column ?? '').trim(),
	}));

/** What is chosen in a field of several, without entries that are empty. */
export const chosenIn = (item: Item, field: string, entry: string): string[] =>
	item
		.entries(field, entry)
		.map((each) => valueOf(each[entry]))
		.filter((discriminator) => discriminator !== '');

/** Reads the fields of `segmentFields`. */
export const segmentChoicesOf = (item: Item): SegmentChoices => ({
	segments: item.entries('segments', 'segment').map(({ segment, name }) => ({
		discriminator: valueOf(segment),
		name: String(name ?? ''),
	})),
	filter: item.text('segmentFilter'),
	timezone: item.timezone,
});
