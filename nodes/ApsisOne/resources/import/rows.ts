import type { IDataObject } from 'n8n-workflow';
import type { Cells } from '../../attributes/body';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import type { RowSource, SourceRow } from '../../imports/contacts';
import { fileRows, type NeededColumn } from '../../imports/fileRows';
import { textOfFile } from '../../imports/fileText';

/** Rows of items that are handed over at a time. */
const ITEMS_AT_ONCE = 100;

/**
 * The rows that Import > Create reads: the input items themselves, or those of their CSV files.
 *
 * @param first of the items: what is not asked of each is asked of it
 * @param flags columns of consents and tags
 * @returns a source that reads files anew each time, and remembers what n8n's evaluator gave of items;
 * it throws the item's error where its file cannot be read
 */
export function rowSourceOf(
	first: Item,
	items: Iterable<Item>,
	keyColumn: string,
	flags: NeededColumn[],
): RowSource {
	if (first.value('inputMode', 'items') === 'file') {
		return () => rowsOfFiles(items, keyColumn, flags);
	}
	const read: SourceRow[][] = [];
	let isRead = false;
	return function* () {
		yield* read;
		if (isRead) return;
		for (const batch of rowsOfItems(items, keyColumn)) {
			read.push(batch);
			yield batch;
		}
		isRead = true;
	};
}

function* rowsOfItems(items: Iterable<Item>, keyColumn: string): Generator<SourceRow[]> {
	let batch: SourceRow[] = [];
	for (const item of items) {
		const { index: itemIndex, json } = item;
		batch.push({
			itemIndex,
			number: itemIndex + 1,
			key: json[keyColumn],
			cells: cellsOfItem(item),
			columns: json,
		});
		if (batch.length < ITEMS_AT_ONCE) continue;
		yield batch;
		batch = [];
	}
	yield batch;
}

function cellsOfItem(item: Item): Cells {
	const { isAutomatic, value } = mappingOf(item);
	return isAutomatic
		? { from: 'columns', values: item.json }
		: { from: 'fields', values: Object.fromEntries(filledIn(item, value)) as JsonObject };
}

async function* rowsOfFiles(
	items: Iterable<Item>,
	keyColumn: string,
	flags: NeededColumn[],
): AsyncGenerator<SourceRow[]> {
	for (const item of items) {
		const { index: itemIndex } = item;
		const { isAutomatic, value } = mappingOf(item);
		const chosen = filledIn(item, value).map(
			([attribute, column]) => [attribute, String(column ?? '').trim()] as const,
		);
		const cellsOf = (row: Record<string, string>): Cells =>
			isAutomatic
				? { from: 'columns', values: row }
				: {
						from: 'fields',
						values: Object.fromEntries(
							chosen.map(([attribute, column]) => [attribute, row[column]]),
						) as JsonObject,
					};
		const needed = [
			{ column: keyColumn, use: 'the profile key' },
			...chosen.map(([attribute, column]) => ({ column, use: `the attribute ${attribute}` })),
			...flags,
		];
		const pieces = item.file(item.raw('binaryPropertyName', 'data')).pieces();
		const texts = textOfFile(pieces, String(item.options.encoding ?? 'utf-8'));
		try {
			for await (const rows of fileRows(texts, needed, item.client.giveWay)) {
				yield rows.map(({ number, cells, problem }) => ({
					itemIndex,
					number,
					key: cells[keyColumn],
					cells: cellsOf(cells),
					columns: cells,
					problem,
				}));
			}
		} catch (error) {
			throw item.errorOf(error);
		}
	}
}

/** What the field "Attributes" says: each cell under the attribute that it is for, or all columns. */
function mappingOf(item: Item): { isAutomatic: boolean; value: IDataObject } {
	const { mappingMode, value } = (item.raw('attributes', {}) ?? {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	return { isAutomatic: mappingMode === 'autoMapInputData', value: value ?? {} };
}

/**
 * The attributes that are mapped one by one: those of which something is written in the node, whatever
 * it comes to in this item. n8n has the others as well, with null.
 */
function filledIn(item: Item, value: IDataObject): Array<[string, unknown]> {
	const { value: written } = (item.written('attributes') ?? {}) as { value?: unknown };
	return Object.entries(value).filter(([attribute]) => {
		if (typeof written !== 'object' || written === null) return true;
		const field = (written as IDataObject)[attribute];
		return field !== undefined && field !== null && field !== '';
	});
}
