import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { listSearch } from './methods/listSearch';
import { resourceMapping } from './methods/resourceMapping';
import { attributeProperties } from './resources/attribute';
import { getAttributeValues } from './resources/attribute/getValues';
import { channelProperties } from './resources/channel';
import { consentProperties } from './resources/consent';
import { setConsents } from './resources/consent/set';
import { emailReportProperties } from './resources/emailReport';
import { createEmailReports } from './resources/emailReport/create';
import { downloadEmailReports } from './resources/emailReport/download';
import { eventProperties } from './resources/event';
import { addEvents } from './resources/event/add';
import { exportProperties } from './resources/export';
import { exportConsents } from './resources/export/consents';
import { downloadExports } from './resources/export/download';
import { exportDuplicates } from './resources/export/duplicates';
import { exportEvents } from './resources/export/events';
import { exportSegments } from './resources/export/segment';
import { importProperties } from './resources/import';
import { createImports } from './resources/import/create';
import { keyspaceProperties } from './resources/keyspace';
import { profileProperties } from './resources/profile';
import { getProfiles } from './resources/profile/get';
import { upsertProfiles } from './resources/profile/upsert';
import { sectionProperties } from './resources/section';
import { segmentProperties } from './resources/segment';
import { tagProperties } from './resources/tag';
import { topicProperties } from './resources/topic';
import { transactionalEmailProperties } from './resources/transactionalEmail';
import { fillPath, prepare } from './transport/prepare';
import { checkStatus, sendWithBackOff } from './transport/send';

export class ApsisOne implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'APSIS One',
		name: 'apsisOne',
		icon: { light: 'file:../../icons/apsisOne.svg', dark: 'file:../../icons/apsisOne.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read and write profiles, consents, events and segments in APSIS One',
		defaults: { name: 'APSIS One' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'apsisOneApi', required: true }],
		requestDefaults: {
			baseURL:
				'={{ { eu: "https://api.apsis.one", apac: "https://api-apac.apsis.one" }[$credentials.region] ?? $credentials.baseUrl }}',
			headers: { Accept: 'application/json' },
			json: true,
			// Every status is looked at by checkStatus; n8n's own errors hide `Retry-After` on 1.x.
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		},
		requestOperations: { pagination: sendWithBackOff },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Attribute', value: 'attribute' },
					{ name: 'Channel', value: 'channel' },
					{ name: 'Consent', value: 'consent' },
					{ name: 'Email Report', value: 'emailReport' },
					{ name: 'Event', value: 'event' },
					{ name: 'Export', value: 'export' },
					{ name: 'Import', value: 'import' },
					{ name: 'Keyspace', value: 'keyspace' },
					{ name: 'Profile', value: 'profile' },
					{ name: 'Section', value: 'section' },
					{ name: 'Segment', value: 'segment' },
					{ name: 'Tag', value: 'tag' },
					{ name: 'Topic', value: 'topic' },
					{ name: 'Transactional Email', value: 'transactionalEmail' },
				],
				default: 'profile',
				// On this field, since every operation has it: all requests go through sendWithBackOff.
				routing: {
					send: { paginate: true, preSend: [prepare(fillPath)] },
					output: { postReceive: [checkStatus] },
				},
			},
			...attributeProperties,
			...channelProperties,
			...consentProperties,
			...emailReportProperties,
			...eventProperties,
			...exportProperties,
			...importProperties,
			...keyspaceProperties,
			...profileProperties,
			...sectionProperties,
			...segmentProperties,
			...tagProperties,
			...topicProperties,
			...transactionalEmailProperties,
		],
	};

	methods = { listSearch, resourceMapping };

	customOperations = {
		attribute: { getValues: getAttributeValues },
		consent: { set: setConsents },
		emailReport: { create: createEmailReports, download: downloadEmailReports },
		event: { add: addEvents },
		export: {
			consents: exportConsents,
			download: downloadExports,
			duplicates: exportDuplicates,
			events: exportEvents,
			segment: exportSegments,
		},
		import: { create: createImports },
		profile: { get: getProfiles, upsert: upsertProfiles },
	};
}
