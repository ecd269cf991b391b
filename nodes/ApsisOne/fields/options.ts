import type { INodeProperties } from 'n8n-workflow';

/** Option of every operation: how long one item may go on backing off. */
export const maxWait: INodeProperties = {
	displayName: 'Max Wait (Seconds)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 120,
	description:
		'How long one item may wait, all its retries together, when APSIS One is over its limit or has a fault',
};

/** Option of every writing operation. */
export const dryRun: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to check the item and show the requests it would send, without sending them',
};

/** Option of every operation that cannot be undone. */
export const allowAiAgents: INodeProperties = {
	displayName: 'Allow AI Agents',
	name: 'allowAiAgents',
	type: 'boolean',
	default: false,
	description:
		'Whether an AI agent may run this operation when the node is its tool. It cannot be undone.',
};
