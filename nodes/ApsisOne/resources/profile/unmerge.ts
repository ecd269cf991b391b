import type { IExecuteSingleFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';
import { keyOfItem } from '../../transport/target';

const show = { resource: ['profile'], operation: ['unmerge'] };

/** Fields of Profile > Unmerge. */
export const unmergeProfileFields: INodeProperties[] = [
	{
		displayName:
			'APSIS One calls this beta. The key leaves the merged profile; the data gathered so far stays with the others.',
		name: 'unmergeNotice',
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
		options: [dryRun, maxWait],
	},
];

/** API.md section 8.3. */
export const unmerging = {
	hints: {
		400: 'This is the canonical profile of the merged group, which cannot leave it. Unmerge the other keys.',
		410: 'The profile is locked and can never be used again. Leave this item out.',
	},
};

/** A `postReceive` step: what was unmerged. */
export async function toUnmerged(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, unmerged: true, ...keyOfItem(this) } }];
}
