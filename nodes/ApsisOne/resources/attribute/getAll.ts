import type {
	IDataObject,
	IExecuteSingleFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { readAttribute } from '../../attributes/definitions';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';
import type { Definition } from '../../transport/definitions';

const show = { resource: ['attribute'], operation: ['getAll'] };

/** Fields of Attribute > Get Many. */
export const getAttributesFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	...returnAllOrLimit(show),
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		displayOptions: { show },
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/**
 * A `postReceive` step: what identifies and types an attribute, where "Simplify" is on. The type is
 * one of the node's own words; `unknown` where the definition tells none.
 */
export async function simplifyAttributes(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	if (!this.getNodeParameter('simplify', true)) return items;
	return items.map(({ json }) => ({ json: simplified(json as unknown as Definition) }));
}

function simplified(definition: Definition): IDataObject {
	const { discriminator, name, type, description, versionId } = readAttribute(definition);
	return {
		discriminator,
		name,
		type,
		description: description ?? null,
		versionId: versionId ?? null,
		deprecated: versionId === undefined,
	};
}
