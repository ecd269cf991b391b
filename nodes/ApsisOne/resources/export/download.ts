import type { INodeProperties } from 'n8n-workflow';
import type { EachItem } from '../../engine/operation';
import { ANY_EXPORT } from '../../exports/expected';
import { fileChoicesOf } from '../../fields/exportChoices';
import { fileFormat, fileOptions, outputFields, waitWhenNotFound } from '../../fields/exports';
import { FILES_AT_ONCE } from '../../fields/fileOutput';
import { exportOutputOf } from './request';

const show = { resource: ['export'], operation: ['download'] };

const fields: INodeProperties[] = [
	{
		displayName: 'Download URL',
		name: 'downloadUrl',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.downloadUrl }}',
		description:
			'The other export operations give it with the output Only Request, and APSIS One to the callback URL of Export > Export Profile. It works for a day.',
	},
	...outputFields(show, { canOnlyRequest: false }),
	fileOptions(show, [fileFormat, waitWhenNotFound]),
];

const HINTS = {
	403: 'The URL is not valid for this API key, or not any more. URLs work for a day: request the export anew.',
};

/** Export > Download: the file of an export that was requested before (API.md section 8.8). */
export const download: EachItem = {
	name: 'Download',
	value: 'download',
	action: 'Download an export',
	description: 'Download the file of an export that was requested before',
	fields,
	repeatable: true,
	hints: HINTS,
	atOnce: FILES_AT_ONCE,
	handle: async (item) =>
		await exportOutputOf(
			item,
			fileChoicesOf(item),
			{ current: item.required('downloadUrl') },
			{ name: 'export', expected: ANY_EXPORT },
			{ waitWhenNotFound: item.switchOption('waitWhenNotFound') },
		),
};
