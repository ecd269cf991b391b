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
		description: 'Email Report > Get Email Events gives it with the output Only Request',
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

/** Email Report > Get Status: the state of a report (API.md section 8.9). */
export const get: SingleRequest = {
	name: 'Get Status',
	value: 'get',
	action: 'Get email report status',
	description: 'Get the status of an email report, and its download URL when it is ready',
	fields,
	repeatable: true,
	routing: { request: { method: 'GET', url: '/emails/reports/{reportId}' } },
	output: (item, { body }) => [{ reportId: item.required('reportId'), ...(body as JsonObject) }],
};
