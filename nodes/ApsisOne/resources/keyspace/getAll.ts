import type { INodeProperties } from 'n8n-workflow';
import { listOptions, returnAllOrLimit } from '../../fields/list';

const show = { resource: ['keyspace'], operation: ['getAll'] };

/** Fields of Keyspace > Get Many. */
export const getKeyspacesFields: INodeProperties[] = [...returnAllOrLimit(show), listOptions(show)];
