import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { keyOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['merge'] };

/** Fields of Profile > Merge. */
export const mergeProfilesFields: INodeProperties[] = [
	{
		displayName:
			'Both identifiers will stand for one profile. Be sure that they are the same person: the data of the two cannot be taken apart again.',
		name: 'mergeNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		...keyspace,
		displayName: 'Identify Other Profile By',
		name: 'otherKeyspace',
		description: 'The unique identifier that tells which the other profile is',
		displayOptions: { show },
	},
	{
		...profileKey,
		displayName: 'Other Identifier',
		name: 'otherProfileKey',
		description: 'The identifier of the other profile. A profile that is missing is created.',
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
 * The two profiles.
 *
 * @throws ExplainedError where a field is empty, or both name the same profile
 */
export function profilesToMerge(item: Item): Prepared {
	const profiles = [
		{ keyspace: 'keyspace', key: 'profileKey' },
		{ keyspace: 'otherKeyspace', key: 'otherProfileKey' },
	].map((names) => ({
		keyspace_discriminator: item.required(names.keyspace),
		profile_key: item.required(names.key),
	}));
	if (new Set(profiles.map((profile) => JSON.stringify(profile))).size === 1) {
		throw new ExplainedError(
			'Both fields name the same profile',
			'Nothing was merged. Enter two different profiles.',
		);
	}
	return { body: { profiles } };
}

/** What was merged. */
export const toMerged = (item: Item) => [
	written(
		{
			...keyOf(item),
			otherProfileKey: item.required('otherProfileKey'),
			otherKeyspace: item.required('otherKeyspace'),
		},
		{ merged: true },
	),
];
