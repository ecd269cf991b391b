import type { INodeProperties } from 'n8n-workflow';
import { shareFields } from '../../fields/share';
import { splitList } from '../../transport/output';
import { expect } from '../../transport/run';
import { getConsentsFields } from './getAll';
import { setConsentFields } from './set';

const hints = {
	403: 'The keyspace must be allowed to manage subscriptions: choose one that Keyspace > Get Many shows with manage_subscriptions true.',
	404: 'There is no profile with this key in the keyspace, or no such section.',
};

/** The consent resource: its operations and their fields. */
export const consentProperties: INodeProperties[] = shareFields([
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['consent'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many consents of a profile',
				description: 'Get the consents of a profile in a section',
				routing: {
					request: {
						method: 'GET',
						url: '/v2/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/consents',
					},
					send: { preSend: [expect({ hints })] },
					output: { postReceive: [splitList] },
				},
			},
			{
				name: 'Set',
				value: 'set',
				action: 'Set a consent of a profile',
				description:
					'Opt a profile in to or out of a topic on a channel. Who opted out is not opted in again unless an option says so.',
			},
		],
		default: 'getAll',
	},
	...getConsentsFields,
	...setConsentFields,
]);
