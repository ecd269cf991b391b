import type { INodeProperties } from 'n8n-workflow';
import { prepare } from '../../transport/prepare';
import { emailToSend, sendTransactionalEmailFields, toSent } from './send';

/** The transactional email resource: its operations and their fields. */
export const transactionalEmailProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['transactionalEmail'] } },
		options: [
			{
				name: 'Send (Beta)',
				value: 'send',
				action: 'Send a transactional email',
				description: 'Send an email of a transactional activity to one address',
				routing: {
					request: {
						method: 'POST',
						url: '/emails/sections/{section}/activities/transactional/{activityId}/transactions',
					},
					send: { preSend: [prepare(emailToSend)] },
					output: { postReceive: [toSent] },
				},
			},
		],
		default: 'send',
	},
	...sendTransactionalEmailFields,
];
