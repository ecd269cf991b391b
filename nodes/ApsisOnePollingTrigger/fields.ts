import type { INodeProperties } from 'n8n-workflow';
import { additionalProperties, columnFields } from '../ApsisOne/fields/exports';
import { section, segment } from '../ApsisOne/fields/pickers';
import { MAX_MEMBERS } from './members';

/** Of email events, as reports have them (API.md section 8.9). */
export const EVENT_TYPES = [
	'ABUSE',
	'BOUNCED',
	'CLICKED',
	'DELIVERED',
	'OPENED',
	'SENT',
	'UNSUBSCRIBED',
] as const;

const ofEvents = { source: ['emailEvents'] };
const ofMembers = { source: ['segmentMembers'] };

/** Fields of the polling trigger. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Email Events',
				value: 'emailEvents',
				description:
					'What happened to emails, by email reports: one a minute for the whole account',
			},
			{
				name: 'Segment Members',
				value: 'segmentMembers',
				description: 'Profiles that entered or left a segment, by segment exports',
			},
		],
		default: 'emailEvents',
		description: 'Where new items come from. The first poll remembers what is there already.',
	},
	{
		displayName: 'Event Types',
		name: 'eventTypes',
		type: 'multiOptions',
		displayOptions: { show: ofEvents },
		options: EVENT_TYPES.map((value) => ({ name: value[0] + value.slice(1).toLowerCase(), value })),
		default: [],
		description: 'Events that start the workflow. Leave empty for all.',
	},
	{
		displayName: 'Activity IDs',
		name: 'activityIds',
		type: 'string',
		displayOptions: { show: ofEvents },
		default: '',
		placeholder: 'e.g. 7d1e4a52-3c0b-4f7e-8a19-2b5c6d7e8f90',
		description:
			'IDs of the email activities, separated by commas: activity_id of an event. Leave empty for all.',
	},
	{
		...segment,
		required: false,
		displayOptions: { show: ofEvents },
		description: 'The segment whose events start the workflow. Leave empty for all profiles.',
	},
	{
		...segment,
		displayOptions: { show: ofMembers },
		description: `The segment to watch, of at most ${MAX_MEMBERS.toLocaleString('en-US')} profiles: n8n remembers the export key of each`,
	},
	{
		displayName: 'Changes',
		name: 'changes',
		type: 'options',
		displayOptions: { show: ofMembers },
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
	...columnFields({ source: ['emailEvents', 'segmentMembers'] }),
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
