import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { currentVersion, definitionPaths, getDefinitions } from '../../client/definitions';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { targetOf, written } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { attribute, keyspace, profileKey, section } from '../../fields/pickers';

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
		options: [dryRun, keepInputFields, maxWait],
	},
];

/**
 * The version id of the attribute, which ends the path (API.md section 8.4).
 *
 * @throws ExplainedError where the section has no such attribute that is in use
 */
export async function attributeToClear(item: Item): Promise<Prepared> {
	const discriminator = item.text('attribute');
	const path = definitionPaths.attributes(item.text('section'));
	const definitions = await getDefinitions(item.client, path, item.reading);
	const definition = definitions.find((each) => each.discriminator === discriminator);
	const version = definition && currentVersion(definition);
	if (version) {
		return {
			path: `/${encodeURIComponent(String(version.id))}`,
			headers: { Accept: 'application/problem+json' },
		};
	}
	const message = definition
		? `The attribute "${discriminator}" is deprecated`
		: `The section has no attribute "${discriminator}"`;
	throw new ExplainedError(
		discriminator === '' ? '"Attribute" is empty' : message,
		'Choose an attribute from the list, or check its ID and the section.',
	);
}

/** Which attribute was cleared. */
export const toClearResult = (item: Item) => [
	written({ ...targetOf(item), attribute: item.text('attribute') }),
];
