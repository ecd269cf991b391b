import type { INodeProperties } from 'n8n-workflow';
import { splitList } from '../../transport/output';
import { getSectionsFields } from './getAll';

/** The section resource: its operations and their fields. */
export const sectionProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['section'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many sections',
				description: 'Get the sections that the API key may use',
				routing: {
					request: { method: 'GET', url: '/audience/sections' },
					output: { postReceive: [splitList] },
				},
			},
		],
		default: 'getAll',
	},
	...getSectionsFields,
];
