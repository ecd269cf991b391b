import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import { currentVersion, type Definition } from '../../client/definitions';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import { eventFieldsOf } from '../../events/fields';
import { definitionOptions, returnAllOrLimit, toList } from '../../fields/list';
import { section } from '../../fields/pickers';

const show = { resource: ['event'], operation: ['getAll'] };

/** Fields of Event > Get Many. */
export const getEventsFields: INodeProperties[] = [
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
 * One item a definition; where "Simplify" is on, what identifies the event and says what to send. The
 * version ID is that of the current version; null where all versions are deprecated.
 */
export function toEventDefinitions(item: Item, answer: Answer): JsonObject[] {
	const definitions = toList(item, answer);
	return item.switch('simplify', true) ? definitions.map(simplified) : definitions;
}

function simplified(entry: JsonObject): JsonObject {
	const definition = entry as unknown as Definition;
	const version = currentVersion(definition);
	const fields = eventFieldsOf(definition);
	return {
		discriminator: definition.discriminator,
		name: definition.name ?? null,
		description: definition.description ?? null,
		versionId: version ? String(version.id) : null,
		deprecated: version === undefined,
		...(fields ? { fields: fields.map(({ name, type }) => ({ name, type })) } : {}),
	};
}
