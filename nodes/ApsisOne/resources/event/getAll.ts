import type { IExecuteSingleFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { eventFieldsOf } from '../../events/fields';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';
import { currentVersion, type Definition } from '../../transport/definitions';

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
 * A `postReceive` step: of each definition what identifies the event and says what to send. The
 * version ID is that of the current version; null where all versions are deprecated.
 */
export async function simplifyEvents(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	if (!this.getNodeParameter('simplify', true)) return items;
	return items.map(({ json }) => {
		const definition = json as unknown as Definition;
		const version = currentVersion(definition);
		const fields = eventFieldsOf(definition);
		return {
			json: {
				discriminator: definition.discriminator,
				name: definition.name ?? null,
				description: definition.description ?? null,
				versionId: version ? String(version.id) : null,
				deprecated: version === undefined,
				...(fields ? { fields: fields.map(({ name, type }) => ({ name, type })) } : {}),
			},
		};
	});
}
