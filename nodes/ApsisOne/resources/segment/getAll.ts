import type { INodeProperties } from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';

const show = { resource: ['segment'], operation: ['getAll'] };

/** Fields of Segment > Get Many. */
export const getSegmentsFields: INodeProperties[] = [
	...returnAllOrLimit(show),
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
