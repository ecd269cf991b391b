import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { attributesOfItem } from '../../attributes/item';
import { MERGE_PATCH_HEADERS, mergePatchOf } from '../../transport/mergePatch';
import { targetOfItem } from '../../transport/target';
import { attributesToWrite, emptyValues } from '../../fields/attributes';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { maxWaitOf } from '../../transport/options';

const show = { resource: ['attribute'], operation: ['set'] };

/** Fields of Attribute > Set. */
export const setAttributesFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	...attributesToWrite(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [dryRun, emptyValues, maxWait],
	},
];

/** What is known of an item before its request, for its output; the context is the item's. */
const ignoredColumns = new WeakMap<object, string[]>();

/**
 * A preparation: the values by discriminator, as a merge patch (API.md section 8.4).
 *
 * @throws NodeOperationError where a value cannot be sent, or nothing is mapped at all
 */
export async function attributesToSet(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	const parameter = (name: string) => this.getNodeParameter(name, {}, { extractValue: true });
	const definitions = await getDefinitions(
		this,
		definitionPaths.attributes(String(parameter('section'))),
		{ maxWaitMs: maxWaitOf(parameter('options') as IDataObject) },
	);
	const { values, ignored, matched } = attributesOfItem({
		node: this.getNode(),
		itemIndex: this.getItemIndex(),
		row: this.getInputData().json,
		parameter,
		definitions,
		keyspace: String(parameter('keyspace')),
		timezone: this.getTimezone(),
	});
	if (matched === 0) {
		throw new NodeOperationError(this.getNode(), 'No attribute is mapped', {
			itemIndex: this.getItemIndex(),
			description:
				'Add an attribute under "Attributes". Mapped automatically, a column of the input must have the name of an attribute.',
		});
	}
	ignoredColumns.set(this, ignored);
	options.headers = { ...options.headers, ...MERGE_PATCH_HEADERS };
	options.body = mergePatchOf(values);
}

/** A `postReceive` step: whose attributes were set, and the columns that were left out, if any. */
export async function toSetResult(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	const ignored = ignoredColumns.get(this) ?? [];
	return [
		{
			json: {
				success: true,
				...targetOfItem(this),
				...(ignored.length > 0 ? { ignoredColumns: ignored } : {}),
			},
		},
	];
}
