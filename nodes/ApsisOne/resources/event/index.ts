import { GET_ALL, grouped } from '../../engine/operation';
import { LOCKED, NO_PROFILE, NOT_WRITABLE } from '../../engine/mends';
import { resourceOf } from '../../engine/resource';
import { addEventsFields, addTogether } from './add';
import { getEventsFields, toEventDefinitions } from './getAll';
import { getProfileEventsFields, toEvents } from './getProfileEvents';

/** The event resource (API.md sections 8.2 and 8.4). */
export const event = resourceOf({
	displayName: 'Event',
	value: 'event',
	defaultOperation: 'add',
	operations: [
		grouped({
			name: 'Add',
			value: 'add',
			action: 'Add event to profile',
			description:
				'Add an event to a profile. Items of the same profile are sent together, at most 25 at once.',
			fields: addEventsFields,
			// A repeat adds the events once more.
			repeatable: false,
			needsProfile: true,
			writes: true,
			hints: {
				400: 'Check the event data. Items of the same profile are sent in one request, so any of them may be at fault.',
				403: NOT_WRITABLE,
				404: NO_PROFILE,
				410: LOCKED,
			},
			...addTogether,
		}),
		{
			name: 'Get Definitions',
			value: GET_ALL,
			action: 'Get event definitions',
			description: 'Get the events that a section defines, and what data they take',
			fields: getEventsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/sections/{section}/events',
					qs: { include_keyspace_permissions: true },
				},
			},
			queryIsOptional: true,
			repeatable: true,
			whenEmpty: 'the section has no events',
			output: toEventDefinitions,
		},
		{
			name: 'Get Profile Events',
			value: 'getProfileEvents',
			action: 'Get events of profile',
			description: 'Get the events that a profile has in a section',
			fields: getProfileEventsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/events',
				},
			},
			repeatable: true,
			needsProfile: true,
			whenEmpty: 'the profile has no events in the section',
			output: toEvents,
		},
	],
});
