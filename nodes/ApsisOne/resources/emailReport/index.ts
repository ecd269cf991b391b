import type { INodeProperties } from 'n8n-workflow';
import { getEmailReportFields, toReportStatus } from './get';

/** The email report resource: its operations and their fields. */
export const emailReportProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['emailReport'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get an email report',
				description: 'Get the status of an email report, and its download URL when it is ready',
				routing: {
					request: { method: 'GET', url: '/emails/reports/{reportId}' },
					output: { postReceive: [toReportStatus] },
				},
			},
		],
		default: 'get',
	},
	...getEmailReportFields,
];
