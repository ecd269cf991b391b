import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { nameValues } from '../../attributes/values';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['attribute'], operation: ['getValues'] };

/** Fields of Attribute > Get Values. */
export const getAttributeValuesFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
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

/** Attribute > Get Values: the values of a profile in a section, by discriminator and by name. */
export async function getAttributeValues(item: Item): Promise<Output[]> {
	const { path } = pathsOf(item);
	const target = targetOf(item);
	const definitions = await getDefinitions(
		item.client,
		definitionPaths.attributes(target.section),
		item.reading,
	);
	const { body } = await item.client.send(
		{ method: 'GET', url: `/audience${path}/attributes` },
		item.settings(),
	);
	return [{ json: { ...target, ...nameValues(body, definitions) } as IDataObject }];
}
