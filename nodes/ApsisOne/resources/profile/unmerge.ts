import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import { keyOf, written } from '../../engine/target';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['unmerge'] };

/** Fields of Profile > Unmerge. */
export const unmergeProfileFields: INodeProperties[] = [
	{
		displayName:
			'APSIS One calls this beta. The identifier leaves the merged profile; the data gathered so far stays with the others.',
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
		options: [allowAiAgents, dryRun, keepInputFields, maxWait],
	},
];

/** What was unmerged. */
export const toUnmerged = (item: Item) => [written(keyOf(item), { unmerged: true })];
