import type {
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { requiredText, targetOfItem } from '../../transport/target';

const show = { resource: ['profile'], operation: ['changeIdentifier'] };

/** Fields of Profile > Change Identifier. */
export const changeIdentifierFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		...keyspace,
		displayName: 'To Keyspace',
		name: 'toKeyspace',
		description:
			'What the new profile key is. For a new key in the same keyspace, set the attribute instead.',
		displayOptions: { show },
	},
	{
		...profileKey,
		displayName: 'To Profile Key',
		name: 'toProfileKey',
		description: 'The new key. No profile may have it yet.',
		displayOptions: { show },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [dryRun, maxWait],
	},
];

/** API.md section 8.3. */
export const changing = {
	hints: {
		404: 'There is no profile with this key in the keyspace, or no such keyspace or section.',
		409: 'Another profile has the new key already, or the new key differs from the attribute of its keyspace.',
		410: 'The profile is locked and can never be used again. Leave this item out.',
	},
};

/**
 * A preparation: the old and the new identifier. That they are named as in a merge is a guess
 * (API.md section 8.3).
 *
 * @throws NodeOperationError where a field is empty
 */
export function identifiersToChange(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	options.body = {
		from: {
			keyspace_discriminator: requiredText(this, 'keyspace'),
			profile_key: requiredText(this, 'profileKey'),
		},
		to: {
			keyspace_discriminator: requiredText(this, 'toKeyspace'),
			profile_key: requiredText(this, 'toProfileKey'),
		},
	};
}

/** A `postReceive` step: the old and the new identifier. */
export async function toChanged(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [
		{
			json: {
				success: true,
				changed: true,
				...targetOfItem(this),
				toKeyspace: requiredText(this, 'toKeyspace'),
				toProfileKey: requiredText(this, 'toProfileKey'),
			},
		},
	];
}
