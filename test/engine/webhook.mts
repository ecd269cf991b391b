import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWebhookFunctions,
} from 'n8n-workflow';
import { loadHost, type Engine } from './engine.mts';

const requirePackage = createRequire(new URL('../../package.json', import.meta.url));
const TRIGGER = fileURLToPath(new URL('../../dist/nodes/ApsisOneTrigger/', import.meta.url));

/** A request as n8n hands it to a node: parsed. */
export interface HookRequest {
	method?: string;
	headers?: Record<string, string | string[]>;
	query?: IDataObject;
	body?: unknown;
}

export interface HookResult {
	/** Items that an execution would start with; undefined if none would. */
	items?: INodeExecutionData[];
	/** Of the node's own answer; undefined where it leaves that to n8n. */
	status?: number;
	answer?: unknown;
	/** What was logged, its context included. */
	logged: unknown[][];
}

/** The trigger in a workflow that is active, with what n8n's database keeps of it. */
export interface Hook {
	deliver(request: HookRequest): Promise<HookResult>;
	/** What n8n does when the workflow is activated. */
	activate(): Promise<void>;
	/** What the next delivery finds of those before it; nothing of this process. */
	restart(): void;
	/** In the database. */
	staticData: IDataObject;
}

export interface HookSettings {
	/** `manual` is a test in the editor. */
	mode?: 'webhook' | 'manual';
	/** Of the node. */
	typeVersion?: number;
	/** Data of the credentials that there are, by type. */
	credentials?: Record<string, IDataObject>;
	/** Whose APSIS One account is there as well. */
	engine?: Engine;
}

/** @param parameters of the node; fields that are left out have their defaults */
export function createHook(
	parameters: INodeParameters,
	{ mode = 'webhook', typeVersion = 1, credentials = {}, engine }: HookSettings = {},
): Hook {
	const { core, workflow: library } = loadHost();
	let nodeType = loadTrigger();
	const node: INode = {
		id: crypto.randomUUID(),
		name: 'APSIS One Trigger',
		type: 'n8n-nodes-apsis-one.apsisOneTrigger',
		typeVersion,
		position: [0, 0],
		parameters,
		webhookId: crypto.randomUUID(),
		...(engine && { credentials: { apsisOneApi: { id: '1', name: 'Test account' } } }),
	};
	const webhook = {
		httpMethod: 'POST',
		node: node.name,
		path: 'webhook',
		workflowId: node.id,
		webhookDescription: nodeType.description.webhooks![0]!,
	};
	const database = { staticData: '{}' };

	/** n8n makes the workflow anew for each request, from its database. */
	const loadWorkflow = () =>
		new library.Workflow({
			id: node.id,
			nodes: [structuredClone(node)],
			connections: {},
			active: true,
			nodeTypes: {
				getByName: () => nodeType,
				getByNameAndVersion: () => nodeType,
				getKnownTypes: () => ({}),
			} as unknown as INodeTypes,
			staticData: JSON.parse(database.staticData) as IDataObject,
		});
	const save = ({ staticData }: ReturnType<typeof loadWorkflow>) => {
		if (staticData.__dataChanged === true) database.staticData = JSON.stringify(staticData);
	};

	const giveCredentials = (context: object) => {
		const { getCredentials: own } = context as IWebhookFunctions;
		const getCredentials = async (type: string) => {
			if (credentials[type]) return credentials[type];
			if (engine) return await own.call(context, type);
			throw new Error(`Node does not have any credentials set for "${type}"`);
		};
		Object.defineProperty(context, 'getCredentials', { value: getCredentials });
	};

	return {
		async deliver({ method = 'POST', headers = {}, query = {}, body }) {
			const result: HookResult = { logged: [] };
			const response = {
				status(status: number) {
					result.status = status;
					return response;
				},
				json(answer: unknown) {
					result.answer = answer;
				},
			};
			const workflow = loadWorkflow();
			const context = new core.WebhookContext(
				workflow,
				workflow.getNode(node.name)!,
				{
					...engine?.additionalData,
					httpRequest: { method, headers, query, body },
					httpResponse: response,
				} as never,
				mode,
				webhook as never,
				[],
				null,
			);
			giveCredentials(context);
			const log = (...entry: unknown[]) => result.logged.push(entry);
			Object.defineProperty(context, 'logger', {
				value: { debug: log, info: log, warn: log, error: log },
			});
			const outcome = await nodeType.webhook!.call(context as unknown as IWebhookFunctions);
			save(workflow);
			result.items = outcome.workflowData?.[0];
			return result;
		},
		async activate() {
			const workflow = loadWorkflow();
			const { checkExists, create } = nodeType.webhookMethods!.default!;
			const context = new core.HookContext(
				workflow,
				workflow.getNode(node.name)!,
				{} as never,
				'trigger',
				'activate',
				webhook as never,
			);
			giveCredentials(context);
			if (!(await checkExists.call(context))) await create.call(context);
		},
		restart() {
			nodeType = loadTrigger();
		},
		get staticData() {
			return JSON.parse(database.staticData) as IDataObject;
		},
	};
}

/** The built node, with its modules as they are when a process starts. */
function loadTrigger(): INodeType {
	for (const file of Object.keys(requirePackage.cache)) {
		if (file.startsWith(TRIGGER)) delete requirePackage.cache[file];
	}
	const { ApsisOneTrigger } = requirePackage(`${TRIGGER}ApsisOneTrigger.node.js`) as {
		ApsisOneTrigger: new () => INodeType;
	};
	return new ApsisOneTrigger();
}
