import type { INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../../client/json';
import type { SingleRequest } from '../../engine/operation';
import { maxWait } from '../../fields/options';

const show = { resource: ['emailReport'], operation: ['get'] };

const fields: INodeProperties[] = [
	{
		displayName: 'Report ID',
		name: 'reportId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.reportId }}',
		description: 'Email Report > Create gives it',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/** Email Report > Get: the state of a report (API.md section 8.9). */
export const get: SingleRequest = {
	name: 'Get',
	value: 'get',
	action: 'Get an email report',
	description: 'Get the status of an email report, and its download URL when it is ready',
	fields,
	repeatable: true,
	routing: { request: { method: 'GET', url: '/emails/reports/{reportId}' } },
	output: (item, { body }) => [{ reportId: item.required('reportId'), ...(body as JsonObject) }],
};
