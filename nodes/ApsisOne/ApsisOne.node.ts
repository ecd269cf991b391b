import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { listSearch } from './methods/listSearch';
import { channelProperties } from './resources/channel';
import { keyspaceProperties } from './resources/keyspace';
import { sectionProperties } from './resources/section';
import { segmentProperties } from './resources/segment';
import { topicProperties } from './resources/topic';
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
					{ name: 'Channel', value: 'channel' },
					{ name: 'Keyspace', value: 'keyspace' },
					{ name: 'Section', value: 'section' },
					{ name: 'Segment', value: 'segment' },
					{ name: 'Topic', value: 'topic' },
				],
				default: 'section',
				// On this field, since every operation has it: all requests go through sendWithBackOff.
				routing: {
					send: { paginate: true, preSend: [prepare(fillPath)] },
					output: { postReceive: [checkStatus] },
				},
			},
			...channelProperties,
			...keyspaceProperties,
			...sectionProperties,
			...segmentProperties,
			...topicProperties,
		],
	};

	methods = { listSearch };
}
