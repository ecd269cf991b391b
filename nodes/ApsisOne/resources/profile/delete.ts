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

/** A delete that is sent again after its answer was lost finds nothing any more. */
export const deletion = {
	hints: {
		404: 'There is no profile with this key in the keyspace. Where several tries were made, an earlier one may have deleted it.',
	},
};

/** A `postReceive` step: what was deleted. */
export async function toDeleted(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, deleted: true, ...keyOfItem(this) } }];
}
