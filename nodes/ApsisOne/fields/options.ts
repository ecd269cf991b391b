import type { INodeProperties } from 'n8n-workflow';

/** Option of every operation: how long one item may wait for anything but its turn in the pace. */
export const maxWait: INodeProperties = {
	displayName: 'Max Wait (Seconds)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 120,
	description:
		'How long one item may wait in all when APSIS One is over its limit, has a fault, or gives no token. Waiting for its turn among other items is not counted.',
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

/** Option of every writing operation; n8n's Date & Time node has it under this name, off as well. */
export const keepInputFields: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'keepInputFields',
	type: 'boolean',
	default: false,
	description: 'Whether to include all fields of the input item in the output item',
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
