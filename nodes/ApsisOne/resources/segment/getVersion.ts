import type { INodeProperties } from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { segment } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['getVersion'] };

/** Fields of Segment > Get Version. */
export const getSegmentVersionFields: INodeProperties[] = [
	{ ...segment, displayOptions: { show } },
	{
		displayName: 'Version ID',
		name: 'versionId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. 9820534',
		description: 'Segment > Get lists the versions of a segment',
	},
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
