import type { INodeProperties } from 'n8n-workflow';
import { shareFields } from '../../fields/share';
import { splitList } from '../../transport/output';
import { addEventsFields } from './add';
import { getEventsFields, simplifyEvents } from './getAll';
import { getProfileEventsFields, toEvents } from './getProfileEvents';

/** The event resource: its operations and their fields. */
export const eventProperties: INodeProperties[] = shareFields([
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['event'] } },
		options: [
			{
				name: 'Add',
				value: 'add',
				action: 'Add an event to a profile',
				description:
					'Add an event to a profile. Items of the same profile are sent together, at most 25 at once.',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many event definitions',
				description: 'Get the events that are defined in a section',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/sections/{section}/events',
						qs: { include_keyspace_permissions: true },
					},
					output: { postReceive: [splitList, simplifyEvents] },
				},
			},
			{
				name: 'Get Profile Events',
				value: 'getProfileEvents',
				action: 'Get the events of a profile',
				description: 'Get the events that a profile has in a section',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/events',
					},
					output: { postReceive: [toEvents] },
				},
			},
		],
		default: 'getAll',
	},
	...addEventsFields,
	...getEventsFields,
	...getProfileEventsFields,
]);
