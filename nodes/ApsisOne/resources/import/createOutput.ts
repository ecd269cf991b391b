import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { HttpRequest } from '../../client/host';
import type { GiveWay } from '../../client/pauses';
import { counted } from '../../client/words';
import { errorItemOf } from '../../engine/errors';
import type { Item } from '../../engine/item';
import type { Contacts, Rejection } from '../../imports/contacts';
import type { Part } from '../../imports/parts';

/** Lines of the file in a dry run. */
const PREVIEW_LINES = 5;

/**
 * An item for each row that was not imported; an error where the node has an output for errors.
 *
 * @param giveWay awaited before each row
 */
export async function rejectedItems(
	{ rejected }: Contacts,
	{ hasErrorOutput }: Item,
	giveWay: GiveWay,
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (const rejection of rejected) {
		await giveWay();
		output.push(hasErrorOutput ? errorOf(rejection) : reportOfRow(rejection));
	}
	return output;
}

function errorOf({ itemIndex, number, key, reasons }: Rejection): INodeExecutionData {
	const row = key === '' ? `Row ${number}` : `Row ${number} (${key})`;
	return errorItemOf(new Error(`${row}: ${reasons.join(' ')}`), itemIndex);
}

const reportOfRow = ({ itemIndex, number, key, reasons }: Rejection): INodeExecutionData => ({
	json: { rejected: true, row: number, profileKey: key, reason: reasons.join(' ') },
	pairedItem: { item: itemIndex },
});

/** The item of a dry run: the requests that would be sent, the counts, and the first lines of the file. */
export async function dryRunItem(
	item: Item,
	request: HttpRequest,
	{ contacts, rejected, replaced }: Contacts,
	parts: Part[],
): Promise<INodeExecutionData> {
	const [first] = parts;
	const beginning = first ? Buffer.concat(first.pieces.slice(0, 2)).toString('utf8') : '';
	const json = {
		...(await item.dryRun(parts.map(() => request))),
		rows: contacts.length,
		rejectedRows: rejected.length,
		replacedRows: replaced,
		bytes: parts.map(({ bytes }) => bytes),
		preview: beginning.split('\n').slice(0, PREVIEW_LINES).join('\n'),
	};
	return { json: json as IDataObject, pairedItem: { item: item.index } };
}

/** What became of the rows, a sentence each. */
export function reportOf({ contacts, rejected, replaced, ignored }: Contacts): string[] {
	return [
		`${counted(contacts.length, 'row')} imported.`,
		rejected.length > 0 ? `${counted(rejected.length, 'row')} rejected.` : '',
		replaced > 0
			? `${counted(replaced, 'row')} replaced by later rows with the same profile key.`
			: '',
		ignored.size > 0
			? `Columns left out, since they fit no attribute that this keyspace may write: ${[...ignored].join(', ')}.`
			: '',
	].filter(Boolean);
}

/**
 * All items whose rows are in the imports.
 *
 * @param giveWay awaited before each row
 */
export async function pairsOf(
	{ contacts }: Contacts,
	giveWay: GiveWay,
): Promise<Array<{ item: number }>> {
	const pairs = new Map<number, { item: number }>();
	for (const { itemIndex: item } of contacts) {
		await giveWay();
		if (!pairs.has(item)) pairs.set(item, { item });
	}
	return [...pairs.values()];
}
