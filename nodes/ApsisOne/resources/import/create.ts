import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import type { Cells } from '../../attributes/body';
import { isWritable } from '../../transport/permissions';
import { attributesInUse } from '../../attributes/item';
import { readContacts, type Contacts, type Rejection, type SourceRow } from '../../bulk/contacts';
import { readCsv } from '../../bulk/csv';
import { layOut, type ImportFile, type ImportPlan } from '../../bulk/importRequest';
import { partsOf, type Part } from '../../bulk/parts';
import { runImports } from '../../bulk/runImport';
import { attributeMapper } from '../../fields/attributes';
import { dryRun, maxWait } from '../../fields/options';
import { channel, keyspace, section, tag, topic } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { errorItemOf, nodeErrorOf } from '../../transport/errors';
import { entriesIn, pickedIn, valueOf } from '../../transport/fieldValues';
import { maxWaitOf } from '../../transport/options';
import { addReport, counted } from '../../transport/report';
import { dryRun as dryRunOutput, type ApiRequest } from '../../transport/request';
import { runOf } from '../../transport/run';
import { requireSize } from '../../transport/size';

const show = { resource: ['import'], operation: ['create'] };

const column: INodeProperties = {
	displayName: 'Only Where Column Is True',
	name: 'column',
	type: 'string',
	default: '',
	placeholder: 'e.g. newsletter',
	description: 'Input column that says which rows are meant. Leave empty for all rows.',
};

/** Fields of Import > Create. */
export const createImportFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{
		displayName: 'Input',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{ name: 'Input Items', value: 'items', description: 'Each input item is a row' },
			{ name: 'CSV File', value: 'file', description: 'A binary file with a header line' },
		],
		default: 'items',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		displayOptions: { show: { ...show, inputMode: ['file'] } },
		default: 'data',
		required: true,
		hint: 'The name of the input field that holds the CSV file',
	},
	{
		displayName: 'Key Column',
		name: 'keyColumn',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. email',
		description: 'Name of the input column that holds the profile key',
	},
	{
		displayName: 'Attributes',
		name: 'attributes',
		type: 'resourceMapper',
		noDataExpression: true,
		displayOptions: { show, hide: { section: [''], keyspace: [''] } },
		default: { mappingMode: 'autoMapInputData', value: null },
		description:
			'Mapped automatically, columns are matched by attribute name or discriminator. Mapped one by one, give a value for input items, or the name of a column for a CSV file.',
		typeOptions: attributeMapper,
	},
	{
		displayName: 'Consents',
		name: 'consents',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Consent' },
		placeholder: 'Add Consent',
		displayOptions: { show },
		default: {},
		description:
			'Consents that the rows get. The keyspace must be allowed to manage subscriptions.',
		options: [
			{
				displayName: 'Consent',
				name: 'consent',
				values: [
					topic,
					channel,
					{
						displayName: 'Consent Type',
						name: 'consentType',
						type: 'options',
						options: [
							{ name: 'Opt-In', value: 'opt-in' },
							{ name: 'Opt-Out', value: 'opt-out' },
						],
						default: 'opt-in',
					},
					column,
				],
			},
		],
	},
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Tag' },
		placeholder: 'Add Tag',
		displayOptions: { show },
		default: {},
		description: 'Tags that the rows get',
		options: [{ displayName: 'Tag', name: 'tag', values: [tag, column] }],
	},
	{
		displayName: 'Wait Until Done',
		name: 'waitUntilDone',
		type: 'boolean',
		displayOptions: { show },
		default: true,
		description:
			'Whether to wait for APSIS One to finish the import. Otherwise the IDs come out at once, for Import > Get Status.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			{
				displayName: 'Clear Existing',
				name: 'clearExisting',
				type: 'boolean',
				default: false,
				description: 'Whether an empty cell clears the attribute of the profile',
			},
			dryRun,
			{
				displayName: 'Invalid Rows',
				name: 'onInvalidRow',
				type: 'options',
				options: [
					{
						name: 'Report and Go On',
						value: 'report',
						description: 'They come out with their reason; the good rows are imported',
					},
					{ name: 'Stop', value: 'stop', description: 'Nothing is imported' },
				],
				default: 'report',
				description: 'What to do with rows that cannot be imported',
			},
			maxWait,
			{
				displayName: 'Resubscribe Opted Out',
				name: 'resubscribeOptedOut',
				type: 'boolean',
				default: false,
				description:
					'Whether to opt in even people who opted out. This revives consents that they withdrew: do it only at their own wish.',
			},
			{
				displayName: 'Update Existing',
				name: 'updateExisting',
				type: 'boolean',
				default: true,
				description: 'Whether to update profiles that exist already',
			},
			{
				displayName: 'Wait Timeout (Minutes)',
				name: 'waitTimeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description: 'How long to wait for the import, where it is waited for',
			},
		],
	},
];

/** Bytes of a file (API.md section 5). */
const MAX_FILE = 50_000_000;
const PREVIEW_LINES = 5;

const HINTS = {
	403: 'The keyspace must be allowed to manage subscriptions and to write each of the attributes and tags: choose another, or allow it in APSIS One under Account settings > API management.',
	429: 'Three imports of the account may be under way at once, and ten requested a minute. Run again later, or give it more time under Options > Max Wait.',
};

/**
 * Import > Create: all input items, or the rows of one CSV file, become as few imports as the size
 * limit allows.
 *
 * @returns an item for each import, and one for each row that was rejected
 */
export async function createImports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	runOf(this).expected = { hints: HINTS };
	try {
		return [await createAll(this)];
	} catch (error) {
		const nodeError = nodeErrorOf(error, this.getNode(), 0, runOf(this).expected);
		if (!this.continueOnFail()) throw nodeError;
		return [[errorItemOf(nodeError, 0)]];
	}
}

async function createAll(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	const options = context.getNodeParameter('options', 0, {});
	const sectionId = required(context, pickedIn(context, 0, 'section'), 'Section');
	const plan = await planOf(context, sectionId, options);
	const contacts = await readContacts(sourceRows(context), plan.keyspace, {
		...plan,
		clearEmpty: false,
		timezone: context.getTimezone(),
	});
	if (options.onInvalidRow === 'stop') stopAtRejected(context, contacts);

	const file = layOut(contacts.contacts, plan);
	const request: ApiRequest = {
		method: 'POST',
		url: `/v2/audience/sections/${encodeURIComponent(sectionId)}/imports`,
		body: file.request,
	};
	requireSize(request.url, request.body, node, 0);
	const parts = partsOf(file.header, rowsOf(contacts, file), MAX_FILE);
	const rejected = contacts.rejected.map((rejection) => rejectedItem(context, rejection));
	if (options.dryRun) return [await dryRunItem(context, request, contacts, parts), ...rejected];

	const summaries = await runImports(context, {
		request,
		parts,
		sectionId,
		waitUntilDone: context.getNodeParameter('waitUntilDone', 0, true) as boolean,
		maxWaitMs: maxWaitOf(options),
		timeoutMs: Number(options.waitTimeout ?? 60) * 60_000,
	});
	addReport(context, reportOf(contacts));
	const pairedItem = pairsOf(contacts);
	const names = { section: sectionId, keyspace: plan.keyspace };
	return [
		...summaries.map((summary) => ({
			json: { ...summary, ...names, replacedRows: contacts.replaced },
			pairedItem,
		})),
		...rejected,
	];
}

/** One at a time, so that not all are in memory twice. */
function* rowsOf({ contacts }: Contacts, { rowOf }: ImportFile): Generator<unknown[]> {
	for (const contact of contacts) yield rowOf(contact);
}

async function planOf(
	context: IExecuteFunctions,
	sectionId: string,
	options: IDataObject,
): Promise<ImportPlan> {
	const keyspaceId = required(context, pickedIn(context, 0, 'keyspace'), 'Keyspace');
	const definitions = await getDefinitions(context, definitionPaths.attributes(sectionId), {
		maxWaitMs: maxWaitOf(options),
	});
	return {
		keyspace: keyspaceId,
		attributes: attributesInUse(definitions),
		writable: new Set(
			definitions
				.filter((each) => isWritable(each, keyspaceId))
				.map(({ discriminator }) => discriminator),
		),
		consents: entriesIn(context, 0, 'consents', 'consent').map((entry) => ({
			topic: required(context, valueOf(entry.topic), 'Topic'),
			channel: required(context, valueOf(entry.channel), 'Channel'),
			consentType: String(entry.consentType ?? 'opt-in'),
			column: String(entry.column ?? '').trim(),
		})),
		tags: entriesIn(context, 0, 'tags', 'tag').map((entry) => ({
			tag: required(context, valueOf(entry.tag), 'Tag'),
			column: String(entry.column ?? '').trim(),
		})),
		updateExisting: options.updateExisting !== false,
		clearExisting: options.clearExisting === true,
		resubscribeOptedOut: options.resubscribeOptedOut === true,
	};
}

function required(context: IExecuteFunctions, value: string, label: string): string {
	if (value !== '') return value;
	throw new NodeOperationError(context.getNode(), `"${label}" is empty`, {
		itemIndex: 0,
		description: 'Fill in the field.',
	});
}

function sourceRows(context: IExecuteFunctions): AsyncIterable<SourceRow> | Iterable<SourceRow> {
	const keyColumn = required(
		context,
		String(context.getNodeParameter('keyColumn', 0, '')).trim(),
		'Key Column',
	);
	return context.getNodeParameter('inputMode', 0, 'items') === 'file'
		? rowsOfFiles(context, keyColumn)
		: rowsOfItems(context, keyColumn);
}

function* rowsOfItems(context: IExecuteFunctions, keyColumn: string): Generator<SourceRow> {
	for (const [itemIndex, { json }] of context.getInputData().entries()) {
		const { mappingMode, value } = mappingOf(context, itemIndex);
		yield {
			itemIndex,
			number: itemIndex + 1,
			key: json[keyColumn],
			cells:
				mappingMode === 'autoMapInputData'
					? { from: 'columns', values: json }
					: { from: 'fields', values: value },
			columns: json,
		};
	}
}

async function* rowsOfFiles(
	context: IExecuteFunctions,
	keyColumn: string,
): AsyncGenerator<SourceRow> {
	for (const itemIndex of context.getInputData().keys()) {
		const name = context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string;
		context.helpers.assertBinaryData(itemIndex, name);
		const file = await context.helpers.getBinaryDataBuffer(itemIndex, name);
		const { mappingMode, value } = mappingOf(context, itemIndex);
		let number = 0;
		for await (const row of readCsv([file.toString('utf8')])) {
			number++;
			if (!(keyColumn in row)) {
				throw new NodeOperationError(
					context.getNode(),
					`The file has no column "${keyColumn}" for the profile key`,
					{ itemIndex, description: `Its columns are ${Object.keys(row).join(', ')}.` },
				);
			}
			yield { itemIndex, number, key: row[keyColumn], cells: cellsOf(row), columns: row };
		}

		function cellsOf(row: Record<string, string>): Cells {
			if (mappingMode === 'autoMapInputData') return { from: 'columns', values: row };
			const chosen = Object.entries(value).map(([discriminator, source]) => [
				discriminator,
				row[String(source)],
			]);
			return { from: 'fields', values: Object.fromEntries(chosen) as IDataObject };
		}
	}
}

function mappingOf(context: IExecuteFunctions, itemIndex: number) {
	const { mappingMode, value } = (context.getNodeParameter('attributes', itemIndex, {}) ?? {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	return { mappingMode, value: value ?? {} };
}

function stopAtRejected(context: IExecuteFunctions, { rejected }: Contacts) {
	const [first] = rejected;
	if (!first) return;
	throw new NodeOperationError(
		context.getNode(),
		`Row ${first.number} cannot be imported: ${first.reasons.join(' ')}`,
		{
			itemIndex: first.itemIndex,
			description: `Nothing was imported. Invalid: ${counted(rejected.length, 'row')}.`,
		},
	);
}

/** A row that was not imported; an error where the node has an output for errors. */
function rejectedItem(context: IExecuteFunctions, rejection: Rejection): INodeExecutionData {
	const { itemIndex, number, key, reasons } = rejection;
	const reason = reasons.join(' ');
	if (context.getNode().onError === 'continueErrorOutput') {
		const row = key === '' ? `Row ${number}` : `Row ${number} (${key})`;
		return errorItemOf(new Error(`${row}: ${reason}`), itemIndex);
	}
	return {
		json: { rejected: true, row: number, profileKey: key, reason },
		pairedItem: { item: itemIndex },
	};
}

async function dryRunItem(
	context: IExecuteFunctions,
	request: ApiRequest,
	contacts: Contacts,
	parts: Part[],
): Promise<INodeExecutionData> {
	const [first] = parts;
	const beginning = first ? Buffer.concat(first.pieces.slice(0, 2)).toString('utf8') : '';
	return {
		json: {
			...(await dryRunOutput(
				context,
				parts.map(() => request),
			)),
			rows: contacts.contacts.length,
			rejectedRows: contacts.rejected.length,
			replacedRows: contacts.replaced,
			bytes: parts.map(({ bytes }) => bytes),
			preview: beginning.split('\n').slice(0, PREVIEW_LINES).join('\n'),
		},
		pairedItem: { item: 0 },
	};
}

function reportOf({ contacts, rejected, replaced, ignored }: Contacts): string[] {
	return [
		`${counted(contacts.length, 'row')} imported.`,
		rejected.length > 0 ? `${counted(rejected.length, 'row')} rejected.` : '',
		replaced > 0
			? `${counted(replaced, 'row')} replaced by later rows with the same profile key.`
			: '',
		ignored.size > 0
			? `Columns left out, since they fit no attribute that this keyspace may write: ${[...ignored].join(', ')}.`
			: '',
	];
}

/** All items whose rows are in the imports. */
function pairsOf({ contacts }: Contacts) {
	return [...new Set(contacts.map(({ itemIndex }) => itemIndex))].map((item) => ({ item }));
}
