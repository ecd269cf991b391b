import type { INodeExecutionData } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { Stopped } from '../../client/backOff';
import type { HttpRequest } from '../../client/host';
import type { GiveWay } from '../../client/pauses';
import { requireSize } from '../../client/size';
import { counted } from '../../client/words';
import { errorItemOf } from '../../engine/errors';
import type { Item } from '../../engine/item';
import type { AllItems } from '../../engine/operation';
import {
	contactsOf,
	survey,
	type CheckSettings,
	type Contact,
	type Survey,
} from '../../imports/contacts';
import { layOut, type ImportFile } from '../../imports/importRequest';
import { partsOf } from '../../imports/parts';
import { runImports } from '../../imports/runImport';
import { createImportFields } from './createFields';
import { dryRunItem, notesOf, outcomesOf, summaryOf, type Counts } from './createOutput';
import { planOf } from './plan';
import { rowSourceOf } from './rows';

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

/** @returns one summary; where something failed and the node has an output for errors, an error besides */
async function createImports(items: Iterable<Item>): Promise<INodeExecutionData[]> {
	const [first] = items;
	if (!first) return [];
	const { client, options } = first;
	const giveWay = async () => {
		if (client.signal?.aborted) throw new Stopped();
		await client.giveWay();
	};
	first.requireOptions();
	const timeoutMs = first.numberOption('waitTimeout', { fallback: 60, min: 0 }) * 60_000;
	const keyColumn = first.required('keyColumn');
	const plan = await planOf(first);
	const flags = [...plan.consents, ...plan.tags]
		.filter(({ column }) => column !== '')
		.map(({ column }) => ({ column, use: 'a consent or tag' }));
	const settings: CheckSettings = {
		...plan,
		clearEmpty: false,
		timezone: first.timezone,
		flagColumns: [...new Set(flags.map(({ column }) => column))],
		needed: [{ column: keyColumn, use: 'the profile key' }, ...flags],
	};
	const source = rowSourceOf(first, items, keyColumn, flags);
	const found = await survey(source, settings, giveWay);
	if (options.onInvalidRow === 'stop') stopAtRejected(found, items);

	const file = layOut(found.mapped, plan);
	const request: HttpRequest = {
		method: 'POST',
		url: `/v2/audience/sections/${first.pathSegment('section')}/imports`,
		body: file.request,
	};
	requireSize(request.url, request.body);
	let replaced = 0;
	const contacts = contactsOf(source, settings, found, giveWay, () => replaced++);
	const parts = partsOf(file.header, recordsOf(contacts, file), MAX_FILE, giveWay);
	if (first.isDryRun) {
		const files = [];
		for await (const { bytes, pieces } of parts)
			files.push({ bytes, beginning: pieces.slice(0, 2) });
		return [await dryRunItem(first, request, { survey: found, replaced }, files, giveWay)];
	}

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
	const counts: Counts = { survey: found, replaced, parts: outcome.parts };
	for (const sentence of notesOf(counts)) first.note(sentence, sentence);
	const names = { section: sectionId, keyspace: plan.keyspace };
	const summary = await summaryOf(counts, names, giveWay);
	const pairedItem = await pairsOf(found, first, giveWay);
	if (!('failure' in outcome)) return [{ json: summary, pairedItem }];

	const error = first.errorOf(outcome.failure);
	error.description = [error.description, outcomesOf(counts)].filter(Boolean).join(' ');
	if (!first.continuesOnFail) throw error;
	const errorItem = errorItemOf(error, first.index);
	return first.hasErrorOutput
		? [errorItem, { json: summary, pairedItem }]
		: [{ json: { ...errorItem.json, ...summary }, pairedItem }];
}

/** Batch by batch, so that not all are in memory. */
async function* recordsOf(contacts: AsyncIterable<Contact[]>, { rowOf }: ImportFile) {
	for await (const batch of contacts) yield batch.map(rowOf);
}

/** All items whose rows are in the imports; the first where there is none. */
async function pairsOf(
	{ items }: Survey,
	first: Item,
	giveWay: GiveWay,
): Promise<Array<{ item: number }>> {
	const pairs: Array<{ item: number }> = [];
	for (const item of items) {
		await giveWay();
		pairs.push({ item });
	}
	return pairs.length > 0 ? pairs : [{ item: first.index }];
}

function stopAtRejected({ rejected }: Survey, items: Iterable<Item>) {
	const [first] = rejected;
	if (!first) return;
	const error = new ExplainedError(
		`Row ${first.number} cannot be imported: ${first.reasons.join(' ')}`,
		`Nothing was imported. Invalid: ${counted(rejected.length, 'row')}.`,
	);
	for (const item of items) if (item.index === first.itemIndex) throw item.errorOf(error);
}
