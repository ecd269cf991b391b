import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { attributesOfItem } from '../../attributes/item';
import { valuesByName } from '../../attributes/values';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import { MERGE_PATCH_HEADERS, mergePatchOf } from '../../client/mergePatch';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { targetOf, written } from '../../engine/target';
import { attributesToWrite, emptyValues, noteIgnored } from '../../fields/attributes';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

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
		options: [dryRun, emptyValues, keepInputFields, maxWait],
	},
];

/**
 * The values by discriminator, as a merge patch (API.md section 8.4).
 *
 * @throws ExplainedError where a value cannot be sent, or nothing is mapped at all
 */
export async function attributesToSet(item: Item): Promise<Prepared> {
	const target = targetOf(item);
	const path = definitionPaths.attributes(target.section);
	const definitions = await getDefinitions(item.client, path, item.reading);
	const { values, ignored, matched } = attributesOfItem({
		row: item.json,
		parameter: (name) => item.raw(name, {}),
		definitions,
		keyspace: target.keyspace,
		timezone: item.timezone,
	});
	if (matched === 0) {
		throw new ExplainedError(
			'No attribute is mapped',
			'Add an attribute under "Attributes". Mapped automatically, a column of the input must have the name of an attribute.',
		);
	}
	noteIgnored(item, ignored);
	return {
		headers: MERGE_PATCH_HEADERS,
		body: mergePatchOf(values),
		shown: { attributes: valuesByName(values, definitions) },
	};
}

/** Whose attributes were set. */
export const toSetResult = (item: Item) => [written(targetOf(item))];
