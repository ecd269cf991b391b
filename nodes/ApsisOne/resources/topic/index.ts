import type { INodeProperties } from 'n8n-workflow';
import { splitList } from '../../transport/output';
import { getTopicsFields } from './getAll';

/** The topic resource: its operations and their fields. */
export const topicProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['topic'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many topics',
				description: 'Get the topics (subscriptions) of a section, whatever their folder',
				routing: {
					request: { method: 'GET', url: '/v2/audience/sections/{section}/topics' },
					output: { postReceive: [splitList] },
				},
			},
		],
		default: 'getAll',
	},
	...getTopicsFields,
];
