import {
	NodeOperationError,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { allowAiAgents, dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';
import { keyOfItem, requiredText } from '../../transport/target';

const show = { resource: ['profile'], operation: ['lock'] };

/** Fields of Profile > Lock. */
export const lockProfileFields: INodeProperties[] = [
	{
		displayName:
			'This deletes the data of the profile and bars it permanently: it can never be created, imported or opted in again, in any keyspace. APSIS One advises to delete profiles instead.',
		name: 'lockNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Confirm Profile Key',
		name: 'confirmProfileKey',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. john.doe@example.com',
		description:
			'The profile key once more, to confirm that the profile is to be locked permanently',
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

/**
 * A preparation: locks only what was named twice.
 *
 * @throws NodeOperationError where the two keys differ
 */
export function requireConfirmation(this: IExecuteSingleFunctions) {
	const confirmation = String(this.getNodeParameter('confirmProfileKey', '')).trim();
	if (confirmation === requiredText(this, 'profileKey')) return;
	throw new NodeOperationError(
		this.getNode(),
		'"Confirm Profile Key" is not the same as "Profile Key"',
		{
			itemIndex: this.getItemIndex(),
			description: 'Nothing was locked. Locking is permanent; enter the same key in both fields.',
		},
	);
}

/** A `postReceive` step: what was locked. */
export async function toLocked(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, locked: true, ...keyOfItem(this) } }];
}
