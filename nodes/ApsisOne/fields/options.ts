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
