import type { INodeProperties } from 'n8n-workflow';
import { readAttribute } from '../../attributes/definitions';
import type { Answer } from '../../client/answer';
import type { Definition } from '../../client/definitions';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import { definitionOptions, returnAllOrLimit, toList } from '../../fields/list';
import { section } from '../../fields/pickers';

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
	definitionOptions(show),
];

/**
 * One item a definition; where "Simplify" is on, what identifies and types the attribute. The type is
 * one of the node's own words; `unknown` where the definition tells none.
 */
export function toAttributes(item: Item, answer: Answer): JsonObject[] {
	const definitions = toList(item, answer);
	return item.switch('simplify', true) ? definitions.map(simplified) : definitions;
}

function simplified(entry: JsonObject): JsonObject {
	const attribute = readAttribute(entry as unknown as Definition);
	const { discriminator, name, type, description, versionId } = attribute;
	return {
		discriminator,
		name,
		type,
		description: description ?? null,
		versionId: versionId ?? null,
		deprecated: versionId === undefined,
	};
}
