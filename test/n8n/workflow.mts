import type { Credential, Workflow, WorkflowNode } from './host/client.mts';

export const APSIS_ONE = 'n8n-nodes-apsis-one.apsisOne';

/** The node whose output the cases look at. */
export const UNDER_TEST = 'Under test';

export interface Settings {
	type?: string;
	typeVersion?: number;
	parameters?: Record<string, unknown>;
	credentials?: WorkflowNode['credentials'];
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	/** n8n's Retry On Fail, how often it tries in all, and the pause between in milliseconds. */
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	webhookId?: string;
}

/** A picker's value, chosen by ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** The APSIS One node: gets one keyspace an item, unless told otherwise. */
export function apsisOneNode(credential: Credential, settings: Settings = {}): Settings {
	return {
		type: APSIS_ONE,
		typeVersion: 1,
		credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
		...settings,
		parameters: {
			resource: 'keyspace',
			operation: 'getAll',
			returnAll: false,
			limit: 1,
			...settings.parameters,
		},
	};
}

/** n8n's HTTP Request node with an APSIS One credential. */
export function httpRequestNode(
	credential: Credential,
	url: string,
	{ method = 'GET', ...settings }: Settings & { method?: string } = {},
): Settings {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
		...settings,
		parameters: {
			method,
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'apsisOneApi',
			options: {},
		},
	};
}

/** A workflow that hands `count` items, `{n: 0}` and so on, to the node under test. */
export function workflowOf(count: number, node: Settings): Workflow {
	return chainOf({
		Start: { type: 'n8n-nodes-base.manualTrigger' },
		...itemsOf(`Array.from({ length: ${count} }, (_, n) => ({ n }))`),
		[UNDER_TEST]: node,
	});
}

/** A node that is connected to another one as its model or its tool. */
export interface SubNode extends Settings {
	connection: 'ai_languageModel' | 'ai_tool';
}

/** A workflow, started by hand, whose node under test is an agent with a model and tools. */
export function agentWorkflowOf(agent: Settings, subNodes: Record<string, SubNode>): Workflow {
	return withSubNodes(
		chainOf({ Start: { type: 'n8n-nodes-base.manualTrigger' }, [UNDER_TEST]: agent }),
		subNodes,
	);
}

/** A workflow of a trigger alone, the node under test, that has tools. */
export function serverWorkflowOf(trigger: Settings, tools: Record<string, SubNode>): Workflow {
	return withSubNodes(chainOf({ [UNDER_TEST]: trigger }), tools);
}

function withSubNodes(workflow: Workflow, subNodes: Record<string, SubNode>): Workflow {
	const nodes = Object.entries(subNodes).map(
		([name, { connection: _, ...node }], index): WorkflowNode => ({
			id: name,
			name,
			type: '',
			typeVersion: 1,
			position: [index * 220, 220],
			parameters: {},
			...node,
		}),
	);
	const connections = Object.fromEntries(
		Object.entries(subNodes).map(([name, { connection }]) => [
			name,
			{ [connection]: [[{ node: UNDER_TEST, type: connection, index: 0 }]] },
		]),
	);
	return {
		...workflow,
		nodes: [...workflow.nodes, ...nodes],
		connections: { ...workflow.connections, ...connections },
	};
}

/**
 * A workflow that starts when its webhook is called, with `{name, count}`, and hands so many items,
 * `{n: 0, name}` and so on, to the node under test.
 *
 * @param path of the webhook
 */
export function webhookWorkflowOf(path: string, node: Settings): Workflow {
	return chainOf({
		Start: {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, options: {} },
			webhookId: path,
		},
		...itemsOf(
			'Array.from({ length: $json.body.count }, (_, n) => ({ n, name: $json.body.name }))',
		),
		[UNDER_TEST]: node,
	});
}

/** Nodes that put out the entries of an array as items. */
const itemsOf = (expression: string): Record<string, Settings> => ({
	Numbers: {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'manual',
			assignments: {
				assignments: [{ id: 'items', name: 'items', type: 'array', value: `={{ ${expression} }}` }],
			},
			options: {},
		},
	},
	Items: {
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'items', options: {} },
	},
});

/** A workflow of nodes that follow each other. */
export function chainOf(settings: Record<string, Settings>): Workflow {
	const names = Object.keys(settings);
	const nodes = Object.entries(settings).map(
		([name, node], index): WorkflowNode => ({
			id: name,
			name,
			type: '',
			typeVersion: 1,
			position: [index * 220, 0],
			parameters: {},
			...node,
		}),
	);
	const connections = Object.fromEntries(
		names
			.slice(1)
			.map((name, index) => [
				names[index]!,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	);
	return { name: 'Case', nodes, connections, settings: { executionOrder: 'v1' } };
}
