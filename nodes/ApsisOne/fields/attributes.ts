import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Item } from '../engine/item';

/** A resource mapper of the attributes of the chosen section that the chosen identifier may write. */
const mapperOf = (supportAutoMap: boolean): INodeProperties['typeOptions'] => ({
	loadOptionsDependsOn: ['section.value', 'keyspace.value'],
	resourceMapper: {
		resourceMapperMethod: 'getAttributeFields',
		mode: 'map',
		valuesLabel: 'Attributes',
		fieldWords: { singular: 'attribute', plural: 'attributes' },
		// Which of them stand there at first, the method says.
		addAllFields: true,
		supportAutoMap,
		noFieldsError: 'No attributes to map',
		refreshIncompleteSchemaOnOpen: true,
		refreshStaleSchemaOnOpen: true,
	},
});

/** A mapper that can take the columns of the input as well. */
export const attributeMapper = mapperOf(true);

/**
 * The attributes that an operation writes: chosen one by one, taken from the columns of the input,
 * or written as JSON. The operation has the fields `section` and `keyspace` as well.
 */
export const attributesToWrite = (
	show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] => [
	{
		displayName: 'Attributes From',
		name: 'specifyAttributes',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{ name: 'Fields Below', value: 'fields', description: 'Each attribute has a field' },
			{
				name: 'Input Columns',
				value: 'columns',
				description:
					'Columns named as an attribute are taken, by its name or ID; the default attributes also by email, firstname and the like. Other columns are left out.',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'An object of attributes and values, as an expression may give it',
			},
		],
		default: 'fields',
		description: 'Where the values come from',
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
			'An attribute that is left empty stays as it is, unless the option Empty Values says otherwise',
		typeOptions: mapperOf(false),
	},
	{
		displayName: 'Attributes (JSON)',
		name: 'attributesJson',
		type: 'json',
		displayOptions: { show: { ...show, specifyAttributes: ['json'] } },
		default: '{}',
		required: true,
		placeholder: 'e.g. {"First name": "John", "Country": null}',
		description:
			'Object of attributes and their values, by name or ID (the API calls it a discriminator). A value of null clears the attribute.',
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
