import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { Stopped } from '../../client/backOff';
import type { HttpRequest } from '../../client/host';
import { pausesBy } from '../../client/pauses';
import { requireSize } from '../../client/size';
import { counted } from '../../client/words';
import type { Item } from '../../engine/item';
import type { AllItems } from '../../engine/operation';
import { attributesIn, readContacts, type Contacts } from '../../imports/contacts';
import { layOut, type ImportFile } from '../../imports/importRequest';
import { partsOf } from '../../imports/parts';
import { runImports, type ImportOutcome } from '../../imports/runImport';
import { createImportFields } from './createFields';
import { dryRunItem, pairsOf, rejectedItems, reportOf } from './createOutput';
import { planOf } from './plan';
import { sourceRowsOf } from './rows';

/** Bytes of a file (API.md section 5). */
const MAX_FILE = 50_000_000;

/** Import > Create: all rows of the input become as few imports as the size limit allows. */
export const createImport: AllItems = {
	name: 'Create',
	value: 'create',
	action: 'Import profiles in bulk',
	description: 'Import the input items, or a CSV file, as profiles',
	fields: createImportFields,
	repeatable: false,
	writes: true,
	hints: {
		403: 'The keyspace must be allowed to manage subscriptions and to write each of the attributes and tags: choose another, or allow it in APSIS One under Account settings > API management.',
		429: 'Three imports of the account may be under way at once, and ten requested a minute. Run again later, or give it more time under Options > Max Wait.',
	},
	handleAll: createImports,
};

/** @returns an item for each import, and one for each row that was rejected */
async function createImports(items: Iterable<Item>): Promise<INodeExecutionData[]> {
	const [first] = items;
	if (!first) return [];
	const { client, options } = first;
	first.requireOptions();
	const timeoutMs = first.numberOption('waitTimeout', { fallback: 60, min: 0 }) * 60_000;
	const giveWay = pausesBy(client.clock);
	const plan = await planOf(first);
	const { keyspace } = plan;
	const contacts = await readContacts(
		sourceRowsOf(first, items),
		keyspace,
		{ ...plan, clearEmpty: false, timezone: first.timezone },
		giveWay,
	);
	if (options.onInvalidRow === 'stop') stopAtRejected(contacts, items);

	const file = layOut(await attributesIn(contacts.contacts, giveWay), plan);
	const request: HttpRequest = {
		method: 'POST',
		url: `/v2/audience/sections/${first.pathSegment('section')}/imports`,
		body: file.request,
	};
	requireSize(request.url, request.body);
	const parts = await partsOf(file.header, rowsOf(contacts, file), MAX_FILE, giveWay);
	const rejected = await rejectedItems(contacts, first, giveWay);
	if (first.isDryRun) return [await dryRunItem(first, request, contacts, parts), ...rejected];

	const sectionId = first.required('section');
	const outcome = await runImports(client, {
		request,
		parts,
		sectionId,
		waitUntilDone: first.switch('waitUntilDone', true),
		maxWaitMs: first.maxWaitMs,
		timeoutMs,
		onlyOnce: async (name, deed) => await first.onlyOnce(name, deed),
		say: (line) => first.say(line),
	});
	if ('failure' in outcome) throw failureOf(outcome, first);
	for (const sentence of reportOf(contacts)) first.note(sentence, sentence);
	const pairedItem = await pairsOf(contacts, giveWay);
	const names = { section: sectionId, keyspace, replacedRows: contacts.replaced };
	const summaries = outcome.done.map((summary) => ({
		json: { ...summary, ...names } as IDataObject,
		pairedItem,
	}));
	return [...summaries, ...rejected];
}

/** One at a time, so that not all are in memory twice. */
function* rowsOf({ contacts }: Contacts, { rowOf }: ImportFile): Generator<unknown[]> {
	for (const contact of contacts) yield rowOf(contact);
}

function stopAtRejected({ rejected }: Contacts, items: Iterable<Item>) {
	const [first] = rejected;
	if (!first) return;
	const error = new ExplainedError(
		`Row ${first.number} cannot be imported: ${first.reasons.join(' ')}`,
		`Nothing was imported. Invalid: ${counted(rejected.length, 'row')}.`,
	);
	for (const item of items) if (item.index === first.itemIndex) throw item.errorOf(error);
}

/** What went through must not be imported again because another part failed. */
function failureOf({ done, failure }: ImportOutcome, item: Item): unknown {
	if (done.length === 0 || failure instanceof Stopped) return failure;
	const ids = done.map(({ importId }) => String(importId)).join(', ');
	const error = item.errorOf(failure);
	error.description = [
		error.description,
		`These imports of the same run went through and need not be repeated: ${ids}.`,
	]
		.filter(Boolean)
		.join(' ');
	return error;
}
