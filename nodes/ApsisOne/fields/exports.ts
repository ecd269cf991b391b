import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { maxWait } from './options';
import { attribute, segment, tag, topic } from './pickers';

type Show = NonNullable<IDisplayOptions['show']>;

const ITEMS = { name: 'Items', value: 'items', description: 'Each row becomes an item' };
const FILE = { name: 'File', value: 'file', description: 'The file as binary data' };
const REQUEST = {
	name: 'Only Request',
	value: 'request',
	description: 'Nothing is waited for: what is needed to download the file later comes out',
};

/** What comes out of an operation that gives a file. */
export const outputFields = (show: Show, { canOnlyRequest = true } = {}): INodeProperties[] => [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: canOnlyRequest ? [FILE, ITEMS, REQUEST] : [FILE, ITEMS],
		default: 'items',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		displayOptions: { show: { ...show, output: ['file'] } },
		default: 'data',
		required: true,
		hint: 'The name of the output field to put the file in',
	},
];

const columnName: INodeProperties = {
	displayName: 'Column Name',
	name: 'column',
	type: 'string',
	default: '',
	placeholder: 'e.g. First name',
	description: 'Name of the column in the file. Leave empty for the readable name.',
};

/** The attributes and tags that a file is to hold. The operation has the field `section` as well. */
export const columnFields = (show: Show): INodeProperties[] => [
	{
		displayName: 'Attributes',
		name: 'exportAttributes',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Attribute' },
		placeholder: 'Add Attribute',
		displayOptions: { show },
		default: {},
		description: 'Attributes to export. Choose a section first.',
		options: [{ displayName: 'Attribute', name: 'attribute', values: [attribute, columnName] }],
	},
	{
		displayName: 'Tags',
		name: 'exportTags',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Tag' },
		placeholder: 'Add Tag',
		displayOptions: { show },
		default: {},
		description: 'Tags to export. Choose a section first.',
		options: [{ displayName: 'Tag', name: 'tag', values: [tag, columnName] }],
	},
];

/** Segments of profiles, each under a name, and optionally an expression over the names. */
export const segmentFields = (show: Show, description: string): INodeProperties[] => [
	{
		displayName: 'Segments',
		name: 'segments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Segment' },
		placeholder: 'Add Segment',
		displayOptions: { show },
		default: {},
		description,
		options: [
			{
				displayName: 'Segment',
				name: 'segment',
				values: [
					segment,
					{
						displayName: 'Short Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. women',
						description:
							'Name for the filter and the column, without spaces. Leave empty to make it of the name of the segment.',
					},
				],
			},
		],
	},
	{
		displayName: 'Segment Filter',
		name: 'segmentFilter',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. !(europe) & women',
		description:
			'Expression over the short names of the segments, with ! for not and & for and. Leave empty for profiles that are in all of them.',
	},
];

const SINCE_LAST_RUN = {
	name: 'Since Last Run',
	value: 'sinceLastRun',
	description:
		'From 15 minutes before the end of the last run of the active workflow until now, for events that appear late; the first run takes 7 days. As items, each event comes once. Test runs do not move the place.',
};

/**
 * The time that an export is about: ready choices, or start and end.
 *
 * @param settings.canGoOn whether a run may go on from where the last one ended
 */
export const windowFields = (
	show: Show,
	endHint: string,
	{ canGoOn = true } = {},
): INodeProperties[] => [
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{ name: 'Custom', value: 'custom', description: 'From a start to an end' },
			{ name: 'Last 7 Days', value: 'last7Days', description: 'The seven whole days before today' },
			...(canGoOn ? [SINCE_LAST_RUN] : []),
			{ name: 'Yesterday', value: 'yesterday', description: 'The whole day before today' },
		],
		default: 'last7Days',
		description: 'The time to export. Days are those of the time zone of the workflow.',
	},
	{
		displayName: 'Start At',
		name: 'startAt',
		type: 'dateTime',
		displayOptions: { show: { ...show, period: ['custom'] } },
		default: '',
		required: true,
		description: 'First moment to export; without offset, in the time zone of the workflow',
	},
	{
		displayName: 'End At',
		name: 'endAt',
		type: 'dateTime',
		displayOptions: { show: { ...show, period: ['custom'] } },
		default: '',
		description: `Where the export ends; without offset, in the time zone of the workflow. ${endHint}.`,
	},
];

/** Option: more of the body of the request. */
export const additionalProperties = (what: string): INodeProperties => ({
	displayName: 'Additional Properties (JSON)',
	name: 'additionalProperties',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. {"segment_definition": "…"}',
	description: `Object that is merged into the body of the request, over what this node makes. ${what}.`,
});

/** Option of the exports that can be had as a table of two formats. */
export const fileFormat: INodeProperties = {
	displayName: 'File Format',
	name: 'fileFormat',
	type: 'options',
	options: [
		{ name: 'CSV', value: 'csv' },
		{ name: 'Excel (XLSX)', value: 'xlsx' },
	],
	default: 'csv',
	description: 'Format of the file, where the output is a file; items are always read from CSV',
};

const maxFileSize: INodeProperties = {
	displayName: 'Max File Size (MB)',
	name: 'maxFileSize',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 200,
	description:
		'Above this size the item fails, before the file is in memory. Items need several times the memory of their file.',
};

const rowLimit: INodeProperties = {
	displayName: 'Row Limit',
	name: 'rowLimit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1000,
	description:
		'Max number of rows to give as items. Without this option all come out. An active workflow gives all of Since Last Run.',
};

/** Option: how long to wait for a file. */
export const waitTimeout: INodeProperties = {
	displayName: 'Wait Timeout (Minutes)',
	name: 'waitTimeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'How long to wait for the file to be ready',
};

export const waitWhenNotFound: INodeProperties = {
	displayName: 'Wait When Not Found',
	name: 'waitWhenNotFound',
	type: 'boolean',
	default: false,
	description:
		'Whether an answer of 404 means that the file is not ready yet, as it does for the older of the two URLs of an export',
};

export const deduplicate: INodeProperties = {
	displayName: 'Deduplicate',
	name: 'deduplicate',
	type: 'boolean',
	default: true,
	description:
		'Whether to give an event once as an item, where APSIS One has it several times because it tried again: with the same correlation ID and type. Files are left as they are.',
};

/**
 * The options of an operation that gives a file.
 *
 * @param own options of this operation beside those that all have
 */
export const fileOptions = (show: Show, own: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show },
	default: {},
	options: [...own, maxFileSize, maxWait, rowLimit, waitTimeout].sort((one, other) =>
		one.displayName.localeCompare(other.displayName, 'en'),
	),
});

/** Several topics. */
export const topicField = (show: Show, description: string): INodeProperties => ({
	displayName: 'Topics',
	name: 'topics',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Topic' },
	placeholder: 'Add Topic',
	displayOptions: { show },
	default: {},
	description,
	options: [{ displayName: 'Topic', name: 'topic', values: [topic] }],
});
