import type { INodeProperties } from 'n8n-workflow';
import { maxWait } from '../../fields/options';
import { segment, segmentVersion } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['getVersion'] };

/** Fields of Segment > Get Version. */
export const getSegmentVersionFields: INodeProperties[] = [
	{ ...segment, displayOptions: { show } },
	{ ...segmentVersion, displayOptions: { show } },
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
