import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { GivenUp } from '../../client/backOff';
import { currentVersion, definitionPaths, getDefinitions } from '../../client/definitions';
import { objectIn, type JsonObject } from '../../client/json';
import { isWritable } from '../../client/permissions';
import { requireSize } from '../../client/size';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf, written } from '../../engine/target';
import { batchesOf } from '../../events/batches';
import { eventDataOf, type EventCells } from '../../events/data';
import { eventFieldsOf } from '../../events/fields';
import { eventTimeOf } from '../../events/time';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { event, keyspace, profileKey, section } from '../../fields/pickers';

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
		displayName: 'Data From',
		name: 'specifyData',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{ name: 'Fields Below', value: 'fields', description: 'Each field of the event has its own' },
			{
				name: 'Input Columns',
				value: 'columns',
				description: 'Columns named as a field of the event are taken; others are left out',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'An object of fields and values, as an expression may give it',
			},
		],
		default: 'fields',
		description: 'Where the data of the event comes from',
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
		description: 'Empty values are not sent',
		typeOptions: {
			loadOptionsDependsOn: ['section.value', 'event.value'],
			resourceMapper: {
				resourceMapperMethod: 'getEventFields',
				mode: 'map',
				valuesLabel: 'Event Data',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: false,
				noFieldsError: 'No fields to map',
				refreshIncompleteSchemaOnOpen: true,
				refreshStaleSchemaOnOpen: true,
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
		options: [
			dryRun,
			keepInputFields,
			maxWait,
			{
				displayName: 'Split Refused Requests',
				name: 'splitRefused',
				type: 'boolean',
				default: true,
				description:
					'Whether to send events that APSIS One refused together once more in halves, so that only the one at fault fails. For nodes that continue on error. Switch it off if APSIS One should keep events of a request that it refuses.',
			},
		],
	},
];

/** One input item, ready to be sent. */
interface Row {
	/** Names the profile and the section. */
	url: string;
	/** As it is sent (API.md section 8.4). */
	event: { event_time: string; version_id: string; data: JsonObject };
	output: IDataObject;
	/** What a dry run shows of it. */
	shown: JsonObject;
}

/**
 * Event > Add: items of the same profile go out together, in the order of the input. An event that
 * may have arrived is not sent again.
 */
export const addTogether = {
	groupOf: (item: Item) => `${pathsOf(item).path} ${item.isDryRun}`,
	read: rowOf,
	batchesOf: (rows: Row[]) => batchesOf(rows.map((row) => row.event)),
	handle: addEvents,
	splitsAfter: (error: unknown, [item]: Item[]) =>
		error instanceof GivenUp &&
		REFUSED.includes(error.fault.code ?? '') &&
		item!.switchOption('splitRefused', true),
};

/** That nothing of a refused request is stored is a guess (`refused-stores-nothing`); it is not documented (API.md section 8.4). */
const REFUSED = ['400', '413'];

async function addEvents(rows: Row[], items: Item[]): Promise<Output[][]> {
	const [{ url }] = rows as [Row];
	const [item] = items as [Item];
	const body = { items: rows.map((row) => row.event) };
	const request = { method: 'POST' as const, url, body };
	if (item.isDryRun) {
		noteShared(rows, item);
		const { requests, ...named } = await item.dryRun([request]);
		return rows.map(({ shown }) => [{ json: { ...named, ...shown, requests } as IDataObject }]);
	}
	const maxWaitMs = Math.max(...items.map((each) => each.maxWaitMs));
	await item.client.send(request, { ...item.settings(), maxWaitMs });
	noteShared(rows, item);
	return rows.map(({ output }) => [{ json: output }]);
}

const noteShared = (rows: Row[], item: Item) =>
	item.noteCount(
		'shared',
		rows.length > 1 ? rows.length : 0,
		(count) => `${count} events shared a request with others of the same profile.`,
	);

async function rowOf(item: Item): Promise<Row> {
	const { path } = pathsOf(item);
	const target = targetOf(item);
	const refuse = (problem: string, description = 'Nothing was sent for this item.') =>
		new ExplainedError(problem, description);

	const eventId = item.text('event');
	if (eventId === '') throw refuse('"Event" is empty', 'Choose the event.');
	const definitions = await getDefinitions(
		item.client,
		definitionPaths.events(target.section),
		item.reading,
	);
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
			`The event "${definition.name ?? eventId}" cannot be added to profiles identified this way`,
			'Choose another unique identifier under "Identify Profile By", or allow it in APSIS One.',
		);
	}

	const time = eventTimeOf(item.value('eventTime'), item.timezone);
	if ('problem' in time) throw refuse(`"Event Time": ${time.problem}`);
	const cells = cellsOf(item);
	if (!cells) {
		throw refuse(
			'"Event Data (JSON)" is not a JSON object',
			'Write it as {"orderId": "A-1001", "orderTotal": 899}.',
		);
	}
	const { data, problems } = eventDataOf(cells, eventFieldsOf(definition), item.timezone);
	const [problem, ...others] = problems;
	if (problem !== undefined) {
		throw refuse(problem, [...others, 'Nothing was sent for this item.'].join(' '));
	}

	const row: Row = {
		url: `/audience${path}/events`,
		event: { event_time: time.value, version_id: String(version.id), data },
		output: written({ ...target, event: eventId, eventTime: time.value }),
		shown: { event: definition.name ?? eventId, eventTime: time.value, eventData: data },
	};
	requireSize(row.url, { items: [row.event] });
	return row;
}

/** @returns undefined where the JSON is no object */
function cellsOf(item: Item): EventCells | undefined {
	const from = item.value('specifyData', 'fields');
	if (from === 'columns') return { from, values: item.json };
	if (from === 'json') {
		const values = objectIn(item.value('eventDataJson', '{}'));
		return values && { from, values };
	}
	// Read whole: asked for `eventData.value`, n8n checks the values itself, and takes "" as 0.
	const { mappingMode, value } = (item.raw('eventData', {}) ?? {}) as {
		mappingMode?: string;
		value?: JsonObject | null;
	};
	return mappingMode === 'autoMapInputData'
		? { from: 'columns', values: item.json }
		: { from: 'fields', values: value ?? {} };
}
