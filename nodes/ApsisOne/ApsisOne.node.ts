import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { customOperationsOf } from './engine/ways/customOperations';
import { paginationBy } from './engine/ways/routingNode';
import { listSearch } from './methods/listSearch';
import { loadOptions } from './methods/loadOptions';
import { resourceMapping } from './methods/resourceMapping';
import { builderHint } from './builderHint';
import { resources } from './resources';

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
		// Whoever has such an address can read what is behind it.
		sensitiveOutputFields: ['file_download_url', 'callbackUrl'],
		builderHint,
		requestDefaults: {
			baseURL:
				'={{ { eu: "https://api.apsis.one", apac: "https://api-apac.apsis.one" }[$credentials.region] ?? $credentials.baseUrl }}',
		},
		requestOperations: { pagination: paginationBy(resources) },
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: resources.map(({ name, value }) => ({ name, value })),
				default: 'profile',
				// On this field, since every operation has it: n8n's RoutingNode hands all of them to the engine.
				routing: { send: { paginate: true } },
			},
			...resources.flatMap(({ properties }) => properties),
		],
	};

	methods = { listSearch, loadOptions, resourceMapping };

	customOperations = customOperationsOf(resources);
}
