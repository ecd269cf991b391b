import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { isWritable } from '../../transport/permissions';
import { targetOf } from '../../transport/target';
import { batchesOf } from '../../events/batches';
import { eventDataOf, type EventCells } from '../../events/data';
import { eventFieldsOf } from '../../events/fields';
import { eventTimeOf } from '../../events/time';
import { dryRun, maxWait } from '../../fields/options';
import { event, keyspace, profileKey, section } from '../../fields/pickers';
import {
	currentVersion,
	definitionPaths,
	getDefinitions,
	type Definition,
} from '../../transport/definitions';
import { nodeErrorOf } from '../../transport/errors';
import { objectIn } from '../../transport/json';
import { maxWaitOf } from '../../transport/options';
import { inOrder } from '../../transport/order';
import { runGroups } from '../../transport/perItem';
import { addReport } from '../../transport/report';
import { dryRun as dryRunOutput, send, type ApiRequest } from '../../transport/request';
import { runOf } from '../../transport/run';
import { requireSize } from '../../transport/size';

const show = { resource: ['event'], operation: ['add'] };

/** Fields of Event > Add. */
export const addEventsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{ ...event, displayOptions: { show } },
	{
		displayName: 'Event Time',
		name: 'eventTime',
		type: 'dateTime',
		displayOptions: { show },
		default: '={{ $now.toISO() }}',
		required: true,
		description:
			"When the event happened. A time without offset is read in the workflow's time zone.",
	},
	{
		displayName: 'Specify Data',
		name: 'specifyData',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{ name: 'Using Fields Below', value: 'fields' },
			{ name: 'Using JSON', value: 'json' },
		],
		default: 'fields',
	},
	{
		displayName: 'Event Data',
		name: 'eventData',
		type: 'resourceMapper',
		noDataExpression: true,
		displayOptions: {
			show: { ...show, specifyData: ['fields'] },
			hide: { section: [''], event: [''] },
		},
		default: { mappingMode: 'defineBelow', value: null },
		description:
			'Mapped automatically, columns are matched by the name of the field; other columns are left out. Empty values are not sent.',
		typeOptions: {
			loadOptionsDependsOn: ['section.value', 'event.value'],
			resourceMapper: {
				resourceMapperMethod: 'getEventFields',
				mode: 'map',
				valuesLabel: 'Event Data',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: true,
				noFieldsError: 'No fields to map',
			},
		},
	},
	{
		displayName: 'Event Data (JSON)',
		name: 'eventDataJson',
		type: 'json',
		displayOptions: { show: { ...show, specifyData: ['json'] } },
		default: '{}',
		required: true,
		placeholder: 'e.g. {"orderId": "A-1001", "orderTotal": 899}',
		description: 'Object of the fields of the event and their values, sent as it is',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [dryRun, maxWait],
	},
];

const HINTS = {
	400: 'Check the event data. Items of the same profile are sent in one request, so any of them may be at fault.',
	403: 'The keyspace may not write this event: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
	404: 'There is no profile with this key in the keyspace. Profile > Create or Update makes profiles that are missing.',
	410: 'The profile is locked and can never be used again. Leave this item out.',
};

/** One input item, ready to be sent. */
interface Row {
	/** Names the profile and the section. */
	url: string;
	/** As it is sent (API.md section 8.4). */
	event: { event_time: string; version_id: string; data: IDataObject };
	output: IDataObject;
	isDryRun: boolean;
	maxWaitMs: number;
}

type RowOrError = Row | { error: unknown };

/**
 * Event > Add. Items of the same profile go out together, in the order of the input; an item with
 * a bad value fails by itself. An event that may have arrived is not sent again.
 */
export async function addEvents(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	runOf(this).expected = { hints: HINTS };
	const rows = await readRows(this);
	const batches = batchesOfRows(rows);
	const queue = inOrder(this);

	const items = await runGroups(this, batches, async (batch) => {
		const members = batch.map((itemIndex) => {
			const row = rows[itemIndex]!;
			if ('error' in row) throw row.error;
			return row;
		});
		const { url, isDryRun } = members[0]!;
		const request: ApiRequest = {
			method: 'POST',
			url,
			body: { items: members.map((row) => row.event) },
		};
		if (isDryRun) {
			const json = await dryRunOutput(this, [request]);
			return members.map(() => [{ ...json }]);
		}
		const maxWaitMs = Math.max(...members.map((row) => row.maxWaitMs));
		await queue(url, async () => await send(this, request, { maxWaitMs }));
		return members.map(({ output }) => [output]);
	});

	addReport(this, reportOf(batches));
	return [items];
}

/** @throws NodeApiError or NodeOperationError of the first bad item where the node stops on errors */
async function readRows(context: IExecuteFunctions): Promise<RowOrError[]> {
	const lists = new Map<string, Promise<Definition[]>>();
	/** Once a run, however long it takes. */
	const definitionsOf = async (sectionId: string, maxWaitMs: number) => {
		const list =
			lists.get(sectionId) ??
			getDefinitions(context, definitionPaths.events(sectionId), { maxWaitMs });
		lists.set(sectionId, list);
		return await list;
	};
	const rows: RowOrError[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		try {
			rows.push(await readRow(context, itemIndex, definitionsOf));
		} catch (error) {
			const nodeError = nodeErrorOf(error, context.getNode(), itemIndex, runOf(context).expected);
			if (!context.continueOnFail()) throw nodeError;
			rows.push({ error: nodeError });
		}
	}
	return rows;
}

async function readRow(
	context: IExecuteFunctions,
	itemIndex: number,
	definitionsOf: (sectionId: string, maxWaitMs: number) => Promise<Definition[]>,
): Promise<Row> {
	const options = context.getNodeParameter('options', itemIndex, {});
	const maxWaitMs = maxWaitOf(options);
	const { target, path } = targetOf(context, itemIndex);
	const refuse = (problem: string, description = 'Nothing was sent for this item.') =>
		new NodeOperationError(context.getNode(), problem, { itemIndex, description });

	const eventId = String(
		context.getNodeParameter('event', itemIndex, '', { extractValue: true }) ?? '',
	).trim();
	if (eventId === '') throw refuse('"Event" is empty', 'Choose the event.');
	const definitions = await definitionsOf(target.section, maxWaitMs);
	const definition = definitions.find(({ discriminator }) => discriminator === eventId);
	const version = definition && currentVersion(definition);
	if (!definition || !version) {
		throw refuse(
			definition
				? `All versions of the event "${definition.name ?? eventId}" are deprecated`
				: `The section has no event "${eventId}"`,
			'Choose an event from the list. Events are defined in APSIS One.',
		);
	}
	if (!isWritable(definition, target.keyspace)) {
		throw refuse(
			`The event "${definition.name ?? eventId}" cannot be written through this keyspace`,
			'Choose another keyspace, or allow it in APSIS One.',
		);
	}

	const timezone = context.getTimezone();
	const time = eventTimeOf(context.getNodeParameter('eventTime', itemIndex, ''), timezone);
	if ('problem' in time) throw refuse(`"Event Time": ${time.problem}`);
	const cells = cellsOf(context, itemIndex);
	if (!cells) {
		throw refuse(
			'"Event Data (JSON)" is not a JSON object',
			'Write it as {"orderId": "A-1001", "orderTotal": 899}.',
		);
	}
	const { data, problems } = eventDataOf(cells, eventFieldsOf(definition), timezone);
	const [problem, ...others] = problems;
	if (problem !== undefined) {
		throw refuse(problem, [...others, 'Nothing was sent for this item.'].join(' '));
	}

	const row: Row = {
		url: `/audience${path}/events`,
		event: { event_time: time.value, version_id: String(version.id), data },
		output: { success: true, ...target, event: eventId, eventTime: time.value },
		isDryRun: options.dryRun === true,
		maxWaitMs,
	};
	requireSize(row.url, { items: [row.event] }, context.getNode(), itemIndex);
	return row;
}

/** @returns undefined where the JSON is no object */
function cellsOf(context: IExecuteFunctions, itemIndex: number): EventCells | undefined {
	if (context.getNodeParameter('specifyData', itemIndex, 'fields') === 'json') {
		const values = objectIn(context.getNodeParameter('eventDataJson', itemIndex, '{}'));
		return values && { from: 'json', values };
	}
	// Read whole: asked for `eventData.value`, n8n checks the values itself, and takes "" as 0.
	const { mappingMode, value } = (context.getNodeParameter('eventData', itemIndex, {}) ?? {}) as {
		mappingMode?: string;
		value?: IDataObject | null;
	};
	return mappingMode === 'autoMapInputData'
		? { from: 'columns', values: context.getInputData()[itemIndex]!.json }
		: { from: 'fields', values: value ?? {} };
}

/**
 * Indexes of the items that go out in one request, and of bad items by themselves. First requests
 * of all profiles come before second ones, so that no place is held by one that waits for another.
 */
function batchesOfRows(rows: RowOrError[]): number[][] {
	const profiles = new Map<string, Array<{ itemIndex: number; event: Row['event'] }>>();
	const bad: number[][] = [];
	for (const [itemIndex, row] of rows.entries()) {
		if ('error' in row) {
			bad.push([itemIndex]);
			continue;
		}
		const key = `${row.url} ${row.isDryRun}`;
		const members = profiles.get(key) ?? [];
		members.push({ itemIndex, event: row.event });
		profiles.set(key, members);
	}
	const rounds: number[][][] = [];
	for (const members of profiles.values()) {
		const batches = batchesOf(members.map((member) => member.event));
		for (const [round, positions] of batches.entries()) {
			(rounds[round] ??= []).push(positions.map((position) => members[position]!.itemIndex));
		}
	}
	return [...bad, ...rounds.flat()];
}

function reportOf(batches: number[][]): string[] {
	const shared = batches.filter(({ length }) => length > 1);
	const count = shared.reduce((sum, { length }) => sum + length, 0);
	return count > 0 ? [`${count} events shared a request with others of the same profile.`] : [];
}
