import { resourceOf } from '../../engine/resource';
import { toList } from '../../fields/list';
import { getConsentsFields, typesToGet } from './getAll';
import { setConsentFields, setInOrder } from './set';

const MAY_NOT =
	'The keyspace must be allowed to manage subscriptions: choose one that Keyspace > Get Many shows with manage_subscriptions true.';

/** The consent resource (API.md section 8.5). */
export const consent = resourceOf({
	displayName: 'Consent',
	value: 'consent',
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many consents of a profile',
			description: 'Get the consents of a profile in a section',
			fields: getConsentsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/consents',
				},
			},
			repeatable: true,
			hints: {
				403: MAY_NOT,
				404: 'There is no profile with this key in the keyspace, or no such section.',
			},
			prepare: typesToGet,
			output: toList,
		},
		{
			name: 'Set',
			value: 'set',
			action: 'Set a consent of a profile',
			description:
				'Opt a profile in to or out of a topic on a channel. Who opted out is not opted in again unless an option says so.',
			fields: setConsentFields,
			// A repeat is answered 409 or 204.
			repeatable: true,
			writes: true,
			hints: {
				403: MAY_NOT,
				404: 'There is no profile with this key in the keyspace, or no such topic or channel. Profile > Create or Update makes profiles that are missing.',
				410: 'The profile is locked and can never be used again. Leave this item out.',
			},
			...setInOrder,
		},
	],
});
