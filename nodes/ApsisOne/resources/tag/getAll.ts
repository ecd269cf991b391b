import type { INodeProperties } from 'n8n-workflow';
import { definitionOptions, returnAllOrLimit } from '../../fields/list';
import { section } from '../../fields/pickers';

const show = { resource: ['tag'], operation: ['getAll'] };

/** Fields of Tag > Get Many. */
export const getTagsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	...returnAllOrLimit(show),
	definitionOptions(show),
];
