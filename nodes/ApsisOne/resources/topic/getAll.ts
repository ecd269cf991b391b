import type { INodeProperties } from 'n8n-workflow';
import { listOptions, returnAllOrLimit } from '../../fields/list';
import { section } from '../../fields/pickers';

const show = { resource: ['topic'], operation: ['getAll'] };

/** Fields of Topic > Get Many. */
export const getTopicsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	...returnAllOrLimit(show),
	listOptions(show),
];
