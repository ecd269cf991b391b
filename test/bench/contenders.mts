import pLimit from 'p-limit';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/** One way to do the work. All but ours are given a token, so that only their pace is compared. */
export interface Contender {
	name: string;
	parameters: (target: Target) => INodeParameters;
	/** The node; ours if left out. */
	nodeType?: (target: Target, requireNode: (path: string) => unknown) => INodeType;
	node?: Partial<INode>;
}

export interface Target {
	url: string;
	token: string;
	section: string;
	keyspace: string;
	attribute: string;
	/** Has all profiles that the emulator was given for the bench. */
	segment: string;
	oneProfile: boolean;
}

const sleep = async (ms: number) => await new Promise((done) => setTimeout(done, ms));

/** The request that every contender sends for an item: create a profile, or set an attribute of one. */
function requestOf(
	{ url, token, section, keyspace, attribute, oneProfile }: Target,
	item: IDataObject,
) {
	const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
	const options: IHttpRequestOptions = oneProfile
		? {
				method: 'PATCH',
				url: `${url}/v2/audience/keyspaces/${keyspace}/profiles/${String(item.key)}/sections/${section}/attributes`,
				headers: { ...headers, 'Content-Type': 'application/merge-patch+json' },
				body: JSON.stringify({ [attribute]: String(item.value) }),
			}
		: {
				method: 'POST',
				url: `${url}/audience/keyspaces/${keyspace}/sections/${section}/profiles`,
				headers: { ...headers, 'Content-Type': 'application/json' },
				body: { profile_key: item.key },
			};
	return { ...options, returnFullResponse: true, ignoreHttpStatusErrors: true };
}

const locator = (value: string) => ({ __rl: true, mode: 'id', value });

const ours: Contender = {
	name: 'this package',
	parameters: ({ section, keyspace, attribute, oneProfile }) => ({
		resource: oneProfile ? 'attribute' : 'profile',
		operation: oneProfile ? 'set' : 'create',
		section: locator(section),
		keyspace: locator(keyspace),
		profileKey: '={{ $json.key }}',
		...(oneProfile && {
			attributes: {
				mappingMode: 'defineBelow',
				value: { [attribute]: '={{ $json.value }}' },
				schema: [],
			},
		}),
		options: { maxWait: 600 },
	}),
};

const description = (more: Partial<INodeTypeDescription>): INodeTypeDescription => ({
	displayName: 'Contender',
	name: 'contender',
	group: ['transform'],
	version: 1,
	description: '',
	defaults: { name: 'Contender' },
	inputs: ['main'],
	outputs: ['main'],
	properties: [],
	...more,
});

const declarative: Contender = {
	name: 'declarative node, plain',
	parameters: () => ({ operation: 'send' }),
	nodeType: (target) => ({
		description: description({
			requestDefaults: {
				baseURL: target.url,
				headers: { Authorization: `Bearer ${target.token}` },
			},
			properties: [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					default: 'send',
					options: [
						{
							name: 'Send',
							value: 'send',
							routing: {
								request: target.oneProfile
									? {
											method: 'PATCH',
											url: `=/v2/audience/keyspaces/${target.keyspace}/profiles/{{$json.key}}/sections/${target.section}/attributes`,
											headers: { 'Content-Type': 'application/merge-patch+json' },
											body: `={{ JSON.stringify({ '${target.attribute}': $json.value }) }}` as never,
										}
									: {
											method: 'POST',
											url: `/audience/keyspaces/${target.keyspace}/sections/${target.section}/profiles`,
											body: { profile_key: '={{ $json.key }}' },
										},
							},
						},
					],
				},
			],
		}),
	}),
	node: { onError: 'continueRegularOutput' },
};

const httpRequestParameters = (target: Target, options: INodeParameters): INodeParameters => {
	const { method, url, headers } = requestOf(target, { key: '{{ $json.key }}', value: '' });
	const { 'Content-Type': contentType, ...others } = headers as Record<string, string>;
	return {
		method: method!,
		url: `=${url}`,
		sendHeaders: true,
		headerParameters: {
			parameters: Object.entries(others).map(([name, value]) => ({ name, value })),
		},
		sendBody: true,
		contentType: 'raw',
		rawContentType: contentType!,
		body: target.oneProfile
			? `={{ JSON.stringify({ '${target.attribute}': $json.value }) }}`
			: '={{ JSON.stringify({ profile_key: $json.key }) }}',
		options,
	};
};

/** n8n's HTTP Request node. */
export function httpRequestType(requireNode: (path: string) => unknown): INodeType {
	const { HttpRequestV3 } = requireNode(
		'n8n-nodes-base/dist/nodes/HttpRequest/V3/HttpRequestV3.node.js',
	) as { HttpRequestV3: new (base: object) => INodeType };
	return new HttpRequestV3({
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		defaultVersion: 4.2,
		description: '',
	});
}

const httpRequestNode: Contender['nodeType'] = (_, requireNode) => httpRequestType(requireNode);

const httpRequestBatching: Contender = {
	name: "n8n's HTTP Request, batches of 10 every 100 ms",
	parameters: (target) =>
		httpRequestParameters(target, { batching: { batch: { batchSize: 10, batchInterval: 100 } } }),
	nodeType: httpRequestNode,
	node: { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, onError: 'continueRegularOutput' },
};

const httpRequestRetrying: Contender = {
	name: "n8n's HTTP Request, Retry On Fail",
	parameters: (target) => httpRequestParameters(target, {}),
	nodeType: httpRequestNode,
	node: {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		retryOnFail: true,
		maxTries: 5,
		waitBetweenTries: 5000,
	},
};

/** A node whose items are sent by `send`; what is not accepted in the end is an error item. */
const programmatic = (
	name: string,
	sendAll: (
		items: INodeExecutionData[],
		send: (item: INodeExecutionData) => Promise<number>,
	) => Promise<void>,
): Contender => ({
	name,
	parameters: () => ({}),
	nodeType: (target) => ({
		description: description({}),
		async execute(this: IExecuteFunctions) {
			const items = this.getInputData();
			await sendAll(items, async ({ json }) => {
				const response = (await this.helpers.httpRequest(
					requestOf(target, json),
				)) as IN8nHttpFullResponse;
				return response.statusCode;
			});
			return [items.map(({ json }, item) => ({ json, pairedItem: { item } }))];
		},
	}),
});

const MAX_TRIES = 10;

const sequential = programmatic('one by one, fixed back-off of 1 s', async (items, send) => {
	for (const item of items) {
		for (let tries = 0; tries < MAX_TRIES && (await send(item)) === 429; tries++) await sleep(1000);
	}
});

const fullJitter = programmatic('full jitter, no pacer', async (items, send) => {
	const limit = pLimit(50);
	await Promise.all(
		items.map((item) =>
			limit(async () => {
				for (let tries = 0; tries < MAX_TRIES && (await send(item)) === 429; tries++) {
					await sleep(Math.random() * Math.min(30_000, 1000 * 2 ** tries));
				}
			}),
		),
	);
});

export const contenders: Contender[] = [
	ours,
	declarative,
	httpRequestBatching,
	httpRequestRetrying,
	sequential,
	fullJitter,
];

/** Ways to write many contacts, and to read them. */
export const bulkContenders: Contender[] = [
	{
		name: 'Import > Create',
		parameters: ({ section, keyspace, attribute }) => ({
			resource: 'import',
			operation: 'create',
			section: locator(section),
			keyspace: locator(keyspace),
			keyColumn: 'key',
			attributes: {
				mappingMode: 'defineBelow',
				value: { [attribute]: '={{ $json.value }}' },
				schema: [],
			},
		}),
	},
	{
		name: 'Profile > Create or Update',
		parameters: ({ section, keyspace, attribute }) => ({
			resource: 'profile',
			operation: 'upsert',
			section: locator(section),
			keyspace: locator(keyspace),
			profileKey: '={{ $json.key }}',
			attributes: {
				mappingMode: 'defineBelow',
				value: { [attribute]: '={{ $json.value }}' },
				schema: [],
			},
			options: { maxWait: 600 },
		}),
	},
	{
		name: 'Export > Segment',
		parameters: ({ section, attribute, segment }) => ({
			resource: 'export',
			operation: 'segment',
			segment: locator(segment),
			section: locator(section),
			exportAttributes: [attribute],
		}),
	},
];
