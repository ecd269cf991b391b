import {
	NodeOperationError,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { allowAiAgents, dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';
import { keyOfItem, requiredText } from '../../transport/target';

const show = { resource: ['profile'], operation: ['merge'] };

/** Fields of Profile > Merge. */
export const mergeProfilesFields: INodeProperties[] = [
	{
		displayName:
			'Both keys will stand for one profile. Be sure that they are the same person: the data of the two cannot be taken apart again.',
		name: 'mergeNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		...keyspace,
		displayName: 'Other Keyspace',
		name: 'otherKeyspace',
		description: 'What the other profile key is',
		displayOptions: { show },
	},
	{
		...profileKey,
		displayName: 'Other Profile Key',
		name: 'otherProfileKey',
		description: 'The key of the other profile. A profile that is missing is created.',
		displayOptions: { show },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [allowAiAgents, dryRun, maxWait],
	},
];

/** API.md section 8.3. */
export const merging = {
	hints: {
		404: 'Check the two keyspaces: one of them does not exist.',
		409: 'The two profiles have different values of Email, Mobile or CRM-ID, or one has been merged 500 times already. They cannot be merged.',
		410: 'One of the two profiles is locked. APSIS One may have locked the other as well.',
	},
};

/**
 * A preparation: the two profiles.
 *
 * @throws NodeOperationError where a field is empty, or both name the same profile
 */
export function profilesToMerge(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	const profiles = [
		{ keyspace: 'keyspace', key: 'profileKey' },
		{ keyspace: 'otherKeyspace', key: 'otherProfileKey' },
	].map((names) => ({
		keyspace_discriminator: requiredText(this, names.keyspace),
		profile_key: requiredText(this, names.key),
	}));
	if (new Set(profiles.map((profile) => JSON.stringify(profile))).size === 1) {
		throw new NodeOperationError(this.getNode(), 'Both fields name the same profile', {
			itemIndex: this.getItemIndex(),
			description: 'Nothing was merged. Enter two different profiles.',
		});
	}
	options.body = { profiles };
}

/** A `postReceive` step: what was merged. */
export async function toMerged(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [
		{
			json: {
				success: true,
				merged: true,
				...keyOfItem(this),
				otherKeyspace: requiredText(this, 'otherKeyspace'),
				otherProfileKey: requiredText(this, 'otherProfileKey'),
			},
		},
	];
}
