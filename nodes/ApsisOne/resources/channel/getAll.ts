import type { INodeProperties } from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';

const show = { resource: ['channel'], operation: ['getAll'] };

/** Fields of Channel > Get Many. */
export const getChannelsFields: INodeProperties[] = [
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
