import type { Credential, Workflow, WorkflowNode } from './host/client.mts';

export const APSIS_ONE = 'n8n-nodes-apsis-one.apsisOne';

/** The node whose output the cases look at. */
export const UNDER_TEST = 'Under test';

interface Settings {
	type?: string;
	typeVersion?: number;
	parameters?: Record<string, unknown>;
	credentials?: WorkflowNode['credentials'];
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
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
	settings: Settings = {},
): Settings {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
		...settings,
		parameters: {
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'apsisOneApi',
			options: {},
		},
	};
}

/** A workflow that hands `count` items, `{n: 0}` and so on, to the node under test. */
export function workflowOf(count: number, node: Settings): Workflow {
	const nodes = [
		nodeOf('Start', { type: 'n8n-nodes-base.manualTrigger' }),
		nodeOf('Numbers', {
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				mode: 'manual',
				assignments: {
					assignments: [
						{
							id: 'items',
							name: 'items',
							type: 'array',
							value: `={{ Array.from({ length: ${count} }, (_, n) => ({ n })) }}`,
						},
					],
				},
				options: {},
			},
		}),
		nodeOf('Items', {
			type: 'n8n-nodes-base.splitOut',
			parameters: { fieldToSplitOut: 'items', options: {} },
		}),
		nodeOf(UNDER_TEST, node),
	].map((one, index): WorkflowNode => ({ ...one, position: [index * 220, 0] }));
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index]!.name,
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
	);
	return { name: 'Case', nodes, connections, settings: { executionOrder: 'v1' } };
}

const nodeOf = (name: string, settings: Settings): WorkflowNode => ({
	id: name,
	name,
	type: '',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...settings,
});
