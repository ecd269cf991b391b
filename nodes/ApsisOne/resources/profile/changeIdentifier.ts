import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { targetOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['changeIdentifier'] };

/** Fields of Profile > Change Identifier. */
export const changeIdentifierFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		...keyspace,
		displayName: 'Replace With',
		name: 'toKeyspace',
		default: { mode: 'list', value: '' },
		description:
			'The unique identifier that takes the place of the present one. For a new address or number of the same kind, set the attribute instead.',
		displayOptions: { show },
	},
	{
		...profileKey,
		displayName: 'New Identifier',
		name: 'toProfileKey',
		placeholder: 'e.g. 4711',
		description: 'The value of the new identifier. No profile may have it yet.',
		displayOptions: { show },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [allowAiAgents, dryRun, keepInputFields, maxWait],
	},
];

/**
 * The old and the new identifier. That they are named as in a merge is a guess: `change-identifier-names` (API.md section 8.3).
 *
 * @throws ExplainedError where a field is empty
 */
export function identifiersToChange(item: Item): Prepared {
	return {
		body: {
			from: {
				keyspace_discriminator: item.required('keyspace'),
				profile_key: item.required('profileKey'),
			},
			to: {
				keyspace_discriminator: item.required('toKeyspace'),
				profile_key: item.required('toProfileKey'),
			},
		},
	};
}

/** The old and the new identifier. */
export const toChanged = (item: Item) => [
	written(
		{
			...targetOf(item),
			toProfileKey: item.required('toProfileKey'),
			toKeyspace: item.required('toKeyspace'),
		},
		{ changed: true },
	),
];
