import type { INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../../client/json';
import type { SingleRequest } from '../../engine/operation';
import { maxWait } from '../../fields/options';
import { section } from '../../fields/pickers';

const show = { resource: ['import'], operation: ['getStatus'] };

const fields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{
		displayName: 'Import ID',
		name: 'importId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.importId }}',
		description: 'Import > Create gives it',
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

/**
 * Import > Get Status: the state, with all that APSIS One says of it (API.md section 8.7). Clients
 * read it from `result`; an answer without that envelope is taken as well.
 */
export const getImportStatus: SingleRequest = {
	name: 'Get Status',
	value: 'getStatus',
	action: 'Get the status of an import',
	description: 'Get how far an import is',
	fields,
	repeatable: true,
	routing: { request: { method: 'GET', url: '/audience/sections/{section}/imports/{importId}' } },
	output: (item, { body }) => {
		const answer = body as JsonObject | undefined;
		const result = (answer?.result ?? answer) as JsonObject | undefined;
		return [{ importId: item.required('importId'), section: item.required('section'), ...result }];
	},
};
