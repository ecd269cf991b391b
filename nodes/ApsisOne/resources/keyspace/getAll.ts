import type { INodeProperties } from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';

const show = { resource: ['keyspace'], operation: ['getAll'] };

/** Fields of Keyspace > Get Many. */
export const getKeyspacesFields: INodeProperties[] = [
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
