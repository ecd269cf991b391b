import type { INodeProperties } from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';

const show = { resource: ['tag'], operation: ['getAll'] };

/** Fields of Tag > Get Many. */
export const getTagsFields: INodeProperties[] = [
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
