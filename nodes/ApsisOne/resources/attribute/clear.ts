import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { targetOfItem } from '../../transport/target';
import { dryRun, maxWait } from '../../fields/options';
import { attribute, keyspace, profileKey, section } from '../../fields/pickers';
import { currentVersion, definitionPaths, getDefinitions } from '../../transport/definitions';
import { maxWaitOf } from '../../transport/options';

const show = { resource: ['attribute'], operation: ['clear'] };

/** Fields of Attribute > Clear. */
export const clearAttributeFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{ ...attribute, displayOptions: { show } },
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

/**
 * A preparation: adds the version id of the attribute to the path (API.md section 8.4).
 *
 * @throws NodeOperationError where the section has no such attribute that is in use
 */
export async function attributeToClear(
	this: IExecuteSingleFunctions,
	options: IHttpRequestOptions,
) {
	const discriminator = textOf(this, 'attribute');
	const definitions = await getDefinitions(
		this,
		definitionPaths.attributes(textOf(this, 'section')),
		{ maxWaitMs: maxWaitOf(this.getNodeParameter('options', {}) as IDataObject) },
	);
	const definition = definitions.find((each) => each.discriminator === discriminator);
	const version = definition && currentVersion(definition);
	if (!version) {
		const message = definition
			? `The attribute "${discriminator}" is deprecated`
			: `The section has no attribute "${discriminator}"`;
		throw new NodeOperationError(
			this.getNode(),
			discriminator === '' ? '"Attribute" is empty' : message,
			{
				itemIndex: this.getItemIndex(),
				description: 'Choose an attribute from the list, or check its ID and the section.',
			},
		);
	}
	options.url += `/${encodeURIComponent(String(version.id))}`;
	options.headers = { ...options.headers, Accept: 'application/problem+json' };
}

/** A `postReceive` step: which attribute was cleared. */
export async function toClearResult(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	const json = { success: true, ...targetOfItem(this), attribute: textOf(this, 'attribute') };
	return [{ json }];
}

const textOf = (context: IExecuteSingleFunctions, name: string): string =>
	String(context.getNodeParameter(name, '', { extractValue: true })).trim();
