import type { INodeProperties } from 'n8n-workflow';
import { additionalProperties, columnFields, topicField } from '../ApsisOne/fields/exports';
import { channel, section, segment } from '../ApsisOne/fields/pickers';
import { MAX_CONSENTS } from './consents';
import { EVENT_TYPES, SOURCES, sourceOptions, sourcesBy } from './happenings';
import { MAX_MEMBERS } from './members';

const byReports = { source: sourcesBy('reports') };
const bySegments = { source: sourcesBy('segments') };
const byConsents = { source: sourcesBy('consents') };

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
		displayOptions: { show: byConsents },
		description: `The section whose consents are followed, at most ${MAX_CONSENTS.toLocaleString('en-US')}: n8n remembers each, and a profile in a topic on a channel is one`,
	},
	topicField(byConsents, 'Subscriptions to follow. Leave empty for all of the section.'),
	{
		displayName: 'Channels',
		name: 'channels',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Channel' },
		placeholder: 'Add Channel',
		displayOptions: { show: byConsents },
		default: {},
		description: 'Channels to follow. Leave empty for all.',
		options: [{ displayName: 'Channel', name: 'channel', values: [channel] }],
	},
	{
		...section,
		required: false,
		displayOptions: { hide: byConsents },
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
				displayOptions: {
					show: { '/source': [...sourcesBy('segments'), ...sourcesBy('consents')] },
				},
				default: true,
				description:
					'Whether to wait for a second export before anything is told, where more than half of the members or consents are gone at once',
			},
		],
	},
];
