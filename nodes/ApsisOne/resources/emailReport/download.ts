import type { INodeProperties } from 'n8n-workflow';
import type { EachItem } from '../../engine/operation';
import { fileChoicesOf } from '../../fields/exportChoices';
import { deduplicate, fileOptions, outputFields } from '../../fields/exports';
import { FILES_AT_ONCE } from '../../fields/fileOutput';
import { reportOutputOf } from './output';

const show = { resource: ['emailReport'], operation: ['download'] };

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
	...outputFields(show, { canOnlyRequest: false }),
	fileOptions(show, [deduplicate]),
];

const HINTS = { 404: 'There is no report with this ID, or its file is gone. Request it anew.' };

/** Email Report > Download: a report that was requested before (API.md section 8.9). */
export const download: EachItem = {
	name: 'Download',
	value: 'download',
	action: 'Download email report',
	description: 'Download an email report that was requested before',
	fields,
	repeatable: true,
	hints: HINTS,
	atOnce: FILES_AT_ONCE,
	handle: async (item) =>
		await reportOutputOf(item, fileChoicesOf(item), item.required('reportId')),
};
