import { grouped } from '../../engine/operation';
import { resourceOf } from '../../engine/resource';
import { addEventsFields, addTogether } from './add';
import { getEventsFields, toEventDefinitions } from './getAll';
import { getProfileEventsFields, toEvents } from './getProfileEvents';

/** The event resource (API.md sections 8.2 and 8.4). */
export const event = resourceOf({
	displayName: 'Event',
	value: 'event',
	defaultOperation: 'getAll',
	operations: [
		grouped({
			name: 'Add',
			value: 'add',
			action: 'Add an event to a profile',
			description:
				'Add an event to a profile. Items of the same profile are sent together, at most 25 at once.',
			fields: addEventsFields,
			// A repeat adds the events once more.
			repeatable: false,
			writes: true,
			hints: {
				400: 'Check the event data. Items of the same profile are sent in one request, so any of them may be at fault.',
				403: 'The keyspace may not write this event: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
				404: 'There is no profile with this key in the keyspace. Profile > Create or Update makes profiles that are missing.',
				410: 'The profile is locked and can never be used again. Leave this item out.',
			},
			...addTogether,
		}),
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many event definitions',
			description: 'Get the events that are defined in a section',
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
			output: toEventDefinitions,
		},
		{
			name: 'Get Profile Events',
			value: 'getProfileEvents',
			action: 'Get the events of a profile',
			description: 'Get the events that a profile has in a section',
			fields: getProfileEventsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/events',
				},
			},
			repeatable: true,
			output: toEvents,
		},
	],
});
