import type { INodeProperties } from 'n8n-workflow';
import { createImportFields } from './create';
import { getImportStatusFields, toImportStatus } from './getStatus';

/** The import resource: its operations and their fields. */
export const importProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['import'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Import profiles in bulk',
				description: 'Import the input items, or a CSV file, as profiles',
			},
			{
				name: 'Get Status',
				value: 'getStatus',
				action: 'Get the status of an import',
				description: 'Get how far an import is',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/sections/{section}/imports/{importId}',
					},
					output: { postReceive: [toImportStatus] },
				},
			},
		],
		default: 'create',
	},
	...createImportFields,
	...getImportStatusFields,
];
