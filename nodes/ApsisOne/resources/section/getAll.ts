import type { INodeProperties } from 'n8n-workflow';
import { listOptions, returnAllOrLimit } from '../../fields/list';

const show = { resource: ['section'], operation: ['getAll'] };

/** Fields of Section > Get Many. */
export const getSectionsFields: INodeProperties[] = [...returnAllOrLimit(show), listOptions(show)];
