import type { INodeProperties } from 'n8n-workflow';
import { attributeMapper } from '../../fields/attributes';
import { dryRun, maxWait } from '../../fields/options';
import { channel, keyspace, section, tag, topic } from '../../fields/pickers';

const show = { resource: ['import'], operation: ['create'] };

const column: INodeProperties = {
	displayName: 'Only Where Column Is True',
	name: 'column',
	type: 'string',
	default: '',
	placeholder: 'e.g. newsletter',
	description:
		'Input column that says which rows are meant: true or false in each, empty for no. Leave empty for all rows.',
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
		default: 'email',
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
				displayName: 'Encoding',
				name: 'encoding',
				type: 'options',
				displayOptions: { show: { '/inputMode': ['file'] } },
				options: [
					{ name: 'Baltic (Windows-1257)', value: 'windows-1257' },
					{ name: 'Central European (Windows-1250)', value: 'windows-1250' },
					{ name: 'Cyrillic (Windows-1251)', value: 'windows-1251' },
					{ name: 'UTF-16', value: 'utf-16le' },
					{ name: 'UTF-8', value: 'utf-8' },
					{ name: 'Western European (Mac)', value: 'macintosh' },
					{ name: 'Western European (Windows-1252)', value: 'windows-1252' },
				],
				default: 'utf-8',
				description:
					'How the CSV file is encoded, where it does not begin with a byte order mark. CSV files of Excel in Western Europe are Windows-1252 as a rule.',
			},
			{
				displayName: 'Invalid Rows',
				name: 'onInvalidRow',
				type: 'options',
				options: [
					{
						name: 'Report and Go On',
						value: 'report',
						description: 'The summary lists them with their reason; the good rows are imported',
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
