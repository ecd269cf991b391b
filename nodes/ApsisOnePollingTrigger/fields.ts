import type { INodeProperties } from 'n8n-workflow';
import { additionalProperties, columnFields } from '../ApsisOne/fields/exports';
import { section, segment } from '../ApsisOne/fields/pickers';
import { EVENT_TYPES, SOURCES, sourceOptions, sourcesBy } from './happenings';
import { MAX_MEMBERS } from './members';

const byReports = { source: sourcesBy('reports') };
const bySegments = { source: sourcesBy('segments') };

/** Fields of the polling trigger. */
export const fields: INodeProperties[] = [
	{
		// n8n makes the list of triggers out of a field of this label.
		displayName: 'Trigger On',
		name: 'source',
		type: 'options',
		noDataExpression: true,
		options: sourceOptions,
		default: 'emailEvents',
		description:
			'What starts the workflow. What is there already does not: the first poll remembers it.',
	},
	{
		displayName: 'Event Types',
		name: 'eventTypes',
		type: 'multiOptions',
		displayOptions: { show: { source: ['emailEvents'] } },
		options: EVENT_TYPES.map((value) => ({ name: value[0] + value.slice(1).toLowerCase(), value })),
		default: [],
		description: 'Events that start the workflow. Leave empty for all.',
	},
	{
		displayName: 'Activity IDs',
		name: 'activityIds',
		type: 'string',
		displayOptions: { show: byReports },
		default: '',
		placeholder: 'e.g. 7d1e4a52-3c0b-4f7e-8a19-2b5c6d7e8f90',
		description:
			'IDs of the email activities, separated by commas: activity_id of an event. Leave empty for all.',
	},
	{
		...segment,
		required: false,
		displayOptions: { show: byReports },
		description: 'The segment whose events start the workflow. Leave empty for all profiles.',
	},
	{
		...segment,
		displayOptions: { show: bySegments },
		description: `The segment to watch, of at most ${MAX_MEMBERS.toLocaleString('en-US')} profiles: n8n remembers the export key of each`,
	},
	{
		displayName: 'Changes',
		name: 'changes',
		type: 'options',
		displayOptions: { show: { source: ['segmentMembers'] } },
		options: [
			{
				name: 'Both',
				value: 'both',
				description: 'Profiles that entered and profiles that left',
			},
			{
				name: 'Entered',
				value: 'entered',
				description: 'Profiles that are in the segment and were not before',
			},
			{
				name: 'Left',
				value: 'left',
				description: 'Profiles that are in the segment no longer, with their export key alone',
			},
		],
		default: 'entered',
	},
	{
		...section,
		required: false,
		description: 'The section of the attributes and tags; not needed without them',
	},
	...columnFields({ source: SOURCES }),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			additionalProperties('For what is documented in other words only'),
			{
				displayName: 'Confirm Large Falls',
				name: 'confirmLargeFalls',
				type: 'boolean',
				displayOptions: { show: { '/source': ['segmentMembers'] } },
				default: true,
				description:
					'Whether to wait for a second export before anything is told, where more than half of the members have left at once',
			},
		],
	},
];
