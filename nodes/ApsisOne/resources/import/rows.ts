import type { IDataObject } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Cells } from '../../attributes/body';
import { readCsv, textPiecesOf } from '../../client/csv';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import type { SourceRow } from '../../imports/contacts';

/**
 * The rows that Import > Create reads: the input items themselves, or those of their CSV files.
 *
 * @param first of the items: what is not asked of each is asked of it
 * @throws ExplainedError where "Key Column" is empty; while it is read, where a file has no such column
 */
export function sourceRowsOf(
	first: Item,
	items: Iterable<Item>,
): AsyncIterable<SourceRow> | Iterable<SourceRow> {
	const keyColumn = first.required('keyColumn');
	return first.value('inputMode', 'items') === 'file'
		? rowsOfFiles(items, keyColumn)
		: rowsOfItems(items, keyColumn);
}

function* rowsOfItems(items: Iterable<Item>, keyColumn: string): Generator<SourceRow> {
	for (const item of items) {
		const { index: itemIndex, json } = item;
		const { isAutomatic, value } = mappingOf(item);
		yield {
			itemIndex,
			number: itemIndex + 1,
			key: json[keyColumn],
			cells: isAutomatic ? { from: 'columns', values: json } : { from: 'fields', values: value },
			columns: json,
		};
	}
}

async function* rowsOfFiles(items: Iterable<Item>, keyColumn: string): AsyncGenerator<SourceRow> {
	for (const item of items) {
		const { index: itemIndex } = item;
		const content = await item.file(item.raw('binaryPropertyName', 'data')).content();
		const { isAutomatic, value } = mappingOf(item);
		const chosen = Object.entries(value).map(([attribute, column]) => [attribute, String(column)]);
		const cellsOf = (row: Record<string, string>): Cells =>
			isAutomatic
				? { from: 'columns', values: row }
				: {
						from: 'fields',
						values: Object.fromEntries(
							chosen.map(([attribute, column]) => [attribute, row[column!]]),
						) as JsonObject,
					};
		let number = 0;
		for await (const row of readCsv(textPiecesOf(content))) {
			number++;
			if (!Object.hasOwn(row, keyColumn)) {
				throw item.errorOf(
					new ExplainedError(
						`The file has no column "${keyColumn}" for the profile key`,
						`Its columns are ${Object.keys(row).join(', ')}.`,
					),
				);
			}
			yield { itemIndex, number, key: row[keyColumn], cells: cellsOf(row), columns: row };
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
