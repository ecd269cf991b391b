import type { INodeProperties } from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { segment } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['get'] };

/** Fields of Segment > Get. */
export const getSegmentFields: INodeProperties[] = [
	{ ...segment, displayOptions: { show } },
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];
