import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readValues, valuesByName } from '../../attributes/values';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { asksForRaw, outputChoice, selectedOf } from '../../fields/outputChoice';
import * as pickers from '../../fields/pickers';

const show = { resource: ['attribute'], operation: ['getValues'] };

/** Fields of Attribute > Get Values. */
export const getAttributeValuesFields: INodeProperties[] = [
	{ ...pickers.section, displayOptions: { show } },
	{ ...pickers.keyspace, displayOptions: { show } },
	{ ...pickers.profileKey, displayOptions: { show } },
	...outputChoice(show),
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
 * Attribute > Get Values: the values of a profile in a section, as columns by name; raw, by discriminator.
 */
export async function getAttributeValues(item: Item): Promise<Output[]> {
	const { path } = pathsOf(item);
	const target = targetOf(item);
	const { profileKey, keyspace, section } = target;
	const definitions = await getDefinitions(
		item.client,
		definitionPaths.attributes(section),
		item.reading,
	);
	const { body } = await item.client.send(
		{ method: 'GET', url: `/audience${path}/attributes` },
		item.settings(),
	);
	const attributes = readValues(body, definitions);
	const json: JsonObject = asksForRaw(item)
		? { ...target, attributes }
		: selectedOf(item, {
				profileKey,
				...valuesByName(attributes, definitions, ['profileKey', 'keyspace', 'section']),
				keyspace,
				section,
			});
	return [{ json: json as IDataObject }];
}
