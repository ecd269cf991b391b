import type { INodeProperties } from 'n8n-workflow';
import { splitList } from '../../transport/output';
import { getChannelsFields } from './getAll';

/** The channel resource: its operations and their fields. */
export const channelProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['channel'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many channels',
				description: 'Get the channels of the account, such as email and SMS',
				routing: {
					request: { method: 'GET', url: '/audience/channels' },
					output: { postReceive: [splitList] },
				},
			},
		],
		default: 'getAll',
	},
	...getChannelsFields,
];
