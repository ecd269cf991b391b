import type { INodeProperties } from 'n8n-workflow';
import { splitList } from '../../transport/output';
import { getKeyspacesFields } from './getAll';

/** The keyspace resource: its operations and their fields. */
export const keyspaceProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['keyspace'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many keyspaces',
				description: 'Get the keyspaces that the API key may use',
				routing: {
					request: { method: 'GET', url: '/audience/keyspaces' },
					output: { postReceive: [splitList] },
				},
			},
		],
		default: 'getAll',
	},
	...getKeyspacesFields,
];
