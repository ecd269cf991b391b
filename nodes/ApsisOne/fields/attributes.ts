import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Item } from '../engine/item';

/** A resource mapper of the attributes of the chosen section that the chosen keyspace may write. */
export const attributeMapper: INodeProperties['typeOptions'] = {
	loadOptionsDependsOn: ['section.value', 'keyspace.value'],
	resourceMapper: {
		resourceMapperMethod: 'getAttributeFields',
		mode: 'map',
		valuesLabel: 'Attributes',
		fieldWords: { singular: 'attribute', plural: 'attributes' },
		addAllFields: false,
		supportAutoMap: true,
		noFieldsError: 'No attributes to map',
	},
};

/**
 * The attributes that an operation writes: chosen one by one, taken from the columns of the input,
 * or written as JSON. The operation has the fields `section` and `keyspace` as well.
 */
export const attributesToWrite = (
	show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] => [
	{
		displayName: 'Specify Attributes',
		name: 'specifyAttributes',
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
		displayName: 'Attributes',
		name: 'attributes',
		type: 'resourceMapper',
		noDataExpression: true,
		displayOptions: {
			show: { ...show, specifyAttributes: ['fields'] },
			hide: { section: [''], keyspace: [''] },
		},
		default: { mappingMode: 'defineBelow', value: null },
		description:
			'Mapped automatically, columns are matched by attribute name or discriminator, and the default attributes also by email, firstname and the like; other columns are left out',
		typeOptions: attributeMapper,
	},
	{
		displayName: 'Attributes (JSON)',
		name: 'attributesJson',
		type: 'json',
		displayOptions: { show: { ...show, specifyAttributes: ['json'] } },
		default: '{}',
		required: true,
		placeholder: 'e.g. {"com.apsis1.attributes.firstname": "John"}',
		description:
			'Object of attributes and their values, by discriminator or name. A value of null clears the attribute.',
	},
];

/** Option of the operations that write attributes. */
export const emptyValues: INodeProperties = {
	displayName: 'Empty Values',
	name: 'emptyValues',
	type: 'options',
	options: [
		{
			name: 'Clear Attribute',
			value: 'clear',
			description: 'An empty value removes what the profile has',
		},
		{
			name: 'Leave Unchanged',
			value: 'ignore',
			description: 'An empty value is not sent',
		},
	],
	default: 'ignore',
	description: 'What an empty value of a mapped attribute does',
};

/**
 * Tells in the hint of the run which columns were left out.
 *
 * @param columns of an item that fit no attribute
 */
export function noteIgnored(item: Item, columns: string[]) {
	const ignored = item.collect('ignored columns', columns);
	if (ignored.size === 0) return;
	item.note(
		'ignored',
		`Columns left out, since they fit no attribute that may be written: ${[...ignored].join(', ')}.`,
	);
}
