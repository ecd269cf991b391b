import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { HttpRequest } from '../../client/host';
import type { GiveWay } from '../../client/pauses';
import { counted } from '../../client/words';
import type { Item } from '../../engine/item';
import type { Rejection, Survey } from '../../imports/contacts';
import type { Part } from '../../imports/parts';
import type { PartOutcome, PartStatus } from '../../imports/runImport';

/** Lines of the file in a dry run. */
const PREVIEW_LINES = 5;

/** From what is worst to what is best. */
const STATUSES: PartStatus[] = [
	'failed',
	'unknown',
	'notSent',
	'timedOut',
	'uploaded',
	'completed',
];

/** What became of all rows. */
export interface Counts {
	survey: Survey;
	/** Good rows that a later one has replaced. */
	replaced: number;
	parts: PartOutcome[];
}

/**
 * The summary of an import: what became of all rows, with one set of counts that add up, of each file
 * with its import's ID, and the rejected rows as a list.
 *
 * Rejected rows are no items of their own. Among summaries they would be taken for imports; at n8n's
 * error output nothing but one text would be left of each, and of a CSV file all would be paired with the
 * same item.
 *
 * `rows` are `completedRows` + `openRows` + `rejectedRows` + `replacedRows`. Open are those whose import
 * is not known to be completed: not waited for, timed out, failed, not sent or unknown.
 *
 * @param giveWay awaited before each rejected row
 */
export async function summaryOf(
	{ survey, replaced, parts }: Counts,
	names: { section: string; keyspace: string },
	giveWay: GiveWay,
): Promise<IDataObject> {
	const { rows, rejected } = survey;
	const completed = parts
		.filter(({ status }) => status === 'completed')
		.reduce((sum, part) => sum + part.rows, 0);
	const open = rows - completed - rejected.length - replaced;
	const status =
		STATUSES.find((each) => parts.some((part) => part.status === each)) ??
		(open > 0 ? 'notSent' : rejected.length > 0 ? 'rejected' : 'empty');
	const [part, ...others] = parts;
	return {
		success: ['completed', 'uploaded', 'empty'].includes(status),
		status,
		...(part?.importId !== undefined && others.length === 0 && { importId: part.importId }),
		rows,
		completedRows: completed,
		openRows: open,
		rejectedRows: rejected.length,
		replacedRows: replaced,
		...names,
		imports: parts as unknown as IDataObject[],
		rejected: await rejectedList(rejected, giveWay),
	};
}

async function rejectedList(rejected: Rejection[], giveWay: GiveWay): Promise<IDataObject[]> {
	const list: IDataObject[] = [];
	for (const { itemIndex, number, key, reasons } of rejected) {
		await giveWay();
		list.push({ row: number, item: itemIndex, profileKey: key, reason: reasons.join(' ') });
	}
	return list;
}

/**
 * What became of each import, for the text of an error: in n8n nothing else is left of it.
 *
 * @returns a sentence each
 */
export function outcomesOf({ survey, replaced, parts }: Counts): string {
	const told = parts.map(({ importId, status, rows }) => {
		const name = importId === undefined ? 'An import' : `Import ${importId}`;
		return `${name} of ${counted(rows, 'row')}: ${WORDS[status]}.`;
	});
	const begun = parts.reduce((sum, { rows }) => sum + rows, 0);
	const left = survey.rows - survey.rejected.length - replaced - begun;
	if (left > 0) told.push(`Not sent: ${counted(left, 'row')} more.`);
	if (survey.rejected.length > 0) told.push(`${counted(survey.rejected.length, 'row')} rejected.`);
	return told.join(' ');
}

const WORDS: Record<PartStatus, string> = {
	completed: 'completed, need not be repeated',
	uploaded: 'uploaded, need not be repeated',
	timedOut: 'goes on, ask later with Import > Get Status',
	failed: 'failed',
	notSent: 'its file was not sent',
	unknown: 'not known; ask with Import > Get Status before you import again',
};

/** The item of a dry run: the counts, the first lines of the file, and the requests that would be sent. */
export async function dryRunItem(
	item: Item,
	request: HttpRequest,
	{ survey, replaced }: Pick<Counts, 'survey' | 'replaced'>,
	files: Array<{ bytes: number; beginning: Part['pieces'] }>,
	giveWay: GiveWay,
): Promise<INodeExecutionData> {
	const [first] = files;
	const beginning = first ? Buffer.concat(first.beginning).toString('utf8') : '';
	const { rows, rejected } = survey;
	const json = {
		...(await item.dryRun(
			files.map(() => request),
			{
				rows,
				openRows: rows - rejected.length - replaced,
				rejectedRows: rejected.length,
				replacedRows: replaced,
				bytes: files.map(({ bytes }) => bytes),
				preview: beginning.split('\n').slice(0, PREVIEW_LINES).join('\n'),
				rejected: await rejectedList(rejected, giveWay),
			},
		)),
	};
	return { json: json as IDataObject, pairedItem: { item: item.index } };
}

/** What the user should know of a good run, a sentence each; none where all rows went in. */
export function notesOf({ survey, replaced }: Pick<Counts, 'survey' | 'replaced'>): string[] {
	const { rejected, ignored } = survey;
	return [
		rejected.length > 0 ? `${counted(rejected.length, 'row')} rejected.` : '',
		replaced > 0
			? `${counted(replaced, 'row')} replaced by later rows with the same profile key.`
			: '',
		ignored.size > 0
			? `Columns left out, since they fit no attribute that this identifier may write: ${[...ignored].join(', ')}.`
			: '',
	].filter(Boolean);
}
