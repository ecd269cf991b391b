import type { INodeProperties } from 'n8n-workflow';
import { listOptions, returnAllOrLimit } from '../../fields/list';

const show = { resource: ['segment'], operation: ['getAll'] };

/** Fields of Segment > Get Many. */
export const getSegmentsFields: INodeProperties[] = [...returnAllOrLimit(show), listOptions(show)];
