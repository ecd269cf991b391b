import { LOCKED, NO_PROFILE } from '../../engine/mends';
import { GET_ALL } from '../../engine/operation';
import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getConsentsFields, typesToGet } from './getAll';
import { optOutAllFields, optOutInOrder } from './optOutAll';
import { setConsentFields, setInOrder } from './set';

const MAY_NOT =
	'What the profile is identified by must be allowed to manage subscriptions: under "Identify Profile By", choose a unique identifier that Unique Identifier > Get Many shows with manage_subscriptions true.';

/** The consent resource (API.md section 8.5). */
export const consent = resourceOf({
	displayName: 'Consent',
	value: 'consent',
	defaultOperation: 'set',
	operations: [
		{
			name: 'Get Profile Consents',
			value: GET_ALL,
			action: 'Get consents of profile',
			description:
				'Get what a profile has opted in to and out of in a section, by subscription and channel',
			fields: getConsentsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/consents',
				},
			},
			repeatable: true,
			needsProfile: true,
			whenEmpty: 'the profile has no such consent in the section',
			hints: {
				403: MAY_NOT,
				404: NO_PROFILE,
			},
			prepare: typesToGet,
			output: toList,
		},
		{
			name: 'Opt Out Everywhere',
			value: 'optOutAll',
			action: 'Opt profile out everywhere',
			description:
				'Opt a profile out of every subscription and channel that it is opted in to, in one section or in all',
			fields: optOutAllFields,
			// What was done is read before, and a repeat is answered 409 or 204.
			repeatable: true,
			needsProfile: true,
			writes: true,
			// The node opts nobody in again who opted out.
			irreversible: true,
			hints: {
				403: MAY_NOT,
				404: NO_PROFILE,
				410: LOCKED,
			},
			...optOutInOrder,
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set consent of profile',
			description:
				'Opt a profile in to or out of a subscription on a channel. Who opted out is not opted in again unless an option says so.',
			fields: setConsentFields,
			// A repeat is answered 409 or 204.
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints: {
				403: MAY_NOT,
				404: `${NO_PROFILE} Check the subscription and the channel as well.`,
				410: LOCKED,
			},
			...setInOrder,
		},
	],
});
