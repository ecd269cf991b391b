import type { INodeProperties } from 'n8n-workflow';
import { createEmailReportFields } from './create';
import { downloadEmailReportFields } from './download';
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
				name: 'Create',
				value: 'create',
				action: 'Create an email report',
				description: 'Report what happened to emails: sent, opened, clicked, bounced and so on',
			},
			{
				name: 'Download',
				value: 'download',
				action: 'Download an email report',
				description: 'Download an email report that was requested before',
			},
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
		default: 'create',
	},
	...createEmailReportFields,
	...downloadEmailReportFields,
	...getEmailReportFields,
];
