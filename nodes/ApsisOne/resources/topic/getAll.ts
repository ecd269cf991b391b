import type { INodeProperties } from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';

const show = { resource: ['topic'], operation: ['getAll'] };

/** Fields of Topic > Get Many. */
export const getTopicsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
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
