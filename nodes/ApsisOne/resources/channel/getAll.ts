import type { INodeProperties } from 'n8n-workflow';
import { listOptions, returnAllOrLimit } from '../../fields/list';

const show = { resource: ['channel'], operation: ['getAll'] };

/** Fields of Channel > Get Many. */
export const getChannelsFields: INodeProperties[] = [...returnAllOrLimit(show), listOptions(show)];
