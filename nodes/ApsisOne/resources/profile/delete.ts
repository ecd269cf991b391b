import type { IExecuteSingleFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { allowAiAgents, dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';
import { keyOfItem } from '../../transport/target';

const show = { resource: ['profile'], operation: ['delete'] };

/** Fields of Profile > Delete. */
export const deleteProfileFields: INodeProperties[] = [
	{
		displayName:
			'This deletes the profile in the whole account, with its consents and events. It cannot be undone.',
		name: 'deleteNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
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

/** A `postReceive` step: what was deleted. */
export async function toDeleted(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, deleted: true, ...keyOfItem(this) } }];
}
