import type { INodeProperties } from 'n8n-workflow';
import { prepare } from '../../transport/prepare';
import { expect } from '../../transport/run';
import { consentExportFields } from './consents';
import { downloadExportFields } from './download';
import { duplicateExportFields } from './duplicates';
import { eventExportFields } from './events';
import { profileExportFields, singleExportToRequest, toRequestedExport } from './profile';
import { segmentExportFields } from './segment';

/** The export resource: its operations and their fields. */
export const exportProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['export'] } },
		options: [
			{
				name: 'Consents',
				value: 'consents',
				action: 'Export the consents of profiles',
				description: 'Export profiles with their consents to topics',
			},
			{
				name: 'Download',
				value: 'download',
				action: 'Download an export',
				description: 'Download the file of an export that was requested before',
			},
			{
				name: 'Duplicates',
				value: 'duplicates',
				action: 'Export duplicate profiles',
				description: 'Export the profiles that share the value of an attribute',
			},
			{
				name: 'Events',
				value: 'events',
				action: 'Export the events of profiles',
				description: 'Export profiles with their events of a time, an item a profile',
			},
			{
				name: 'Profile',
				value: 'profile',
				action: 'Request the export of one profile',
				description: 'Let APSIS One export all data of one profile and call a URL (beta)',
				routing: {
					request: { method: 'POST', url: '/audience/profiles/export-single/{exportKey}' },
					send: {
						preSend: [
							expect({
								hints: { 404: 'No profile has this export key in the export keyspace.' },
							}),
							prepare(singleExportToRequest),
						],
					},
					output: { postReceive: [toRequestedExport] },
				},
			},
			{
				name: 'Segment',
				value: 'segment',
				action: 'Export the profiles of a segment',
				description: 'Export the profiles of a segment with chosen attributes and tags (beta)',
			},
		],
		default: 'segment',
	},
	...consentExportFields,
	...downloadExportFields,
	...duplicateExportFields,
	...eventExportFields,
	...profileExportFields,
	...segmentExportFields,
];
