import { setTimeout as sleep } from 'node:timers/promises';
import { unflatten } from './unflatten.mts';

/** n8n binds a session to it. */
const BROWSER_ID = 'n8n-nodes-apsis-one';
const LOOK_MS = 100;
const RUNNING = ['new', 'running', 'waiting'];

/** The login of the owner of an n8n that we started; it lives on loopback, for as long as we run. */
export const OWNER = { email: 'owner@example.com', password: 'Apsis-One-1' };

/** The part of n8n's workflow format that is used here. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<
		string,
		{ main: Array<Array<{ node: string; type: 'main'; index: number }>> }
	>;
	settings?: Record<string, unknown>;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	[setting: string]: unknown;
}

export interface StoredWorkflow extends Workflow {
	id: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface Item {
	json: Record<string, unknown>;
	pairedItem?: { item: number } | Array<{ item: number }> | number;
	error?: ExecutionError;
}

export interface ExecutionError {
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: Record<string, unknown>;
}

/** How an execution ended. */
export interface Execution {
	id: string;
	status: string;
	error?: ExecutionError;
	/** The items that a node put out, all its runs together; none if it did not run. */
	items(node: string, output?: number): Item[];
	/** The error that a node ended with. */
	errorOf(node: string): ExecutionError | undefined;
}

interface NodeRun {
	error?: ExecutionError;
	data?: { main: Array<Item[] | null> };
}

/** What the editor sends to ask a node for the entries of a field. */
export interface FieldRequest {
	nodeType: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	/** The parameter's path, as `parameters.section`. */
	path: string;
	methodName: string;
	credentialId: string;
	filter?: string;
}

/** n8n's own REST interface, as the editor uses it. Methods throw an Error with n8n's message. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes {@link OWNER} the owner of a fresh n8n, and signs in. */
	async setUpOwner(): Promise<void> {
		await this.call('POST', 'owner/setup', { ...OWNER, firstName: 'Own', lastName: 'Er' });
		await this.login();
	}

	/** Signs in as {@link OWNER}. */
	async login(): Promise<void> {
		await this.call('POST', 'login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	/** Stores a credential; returns its id. */
	async createCredential(credential: Omit<Credential, 'id'>): Promise<Credential> {
		const { id } = await this.call<{ id: string }>('POST', 'credentials', credential);
		return { ...credential, id };
	}

	/** Changes fields as the editor does: all others go back as n8n showed them, secrets blanked. */
	async editCredential(id: string, changes: Record<string, unknown>): Promise<void> {
		const { name, type, data } = await this.call<Credential>(
			'GET',
			`credentials/${id}?includeData=true`,
		);
		await this.call('PATCH', `credentials/${id}`, { name, type, data: { ...data, ...changes } });
	}

	/** Has n8n test a credential that is stored. */
	async testCredential(credential: Credential): Promise<{ status: string; message: string }> {
		return await this.call('POST', 'credentials/test', { credentials: credential });
	}

	async importWorkflow(workflow: Workflow): Promise<StoredWorkflow> {
		return await this.call('POST', 'workflows', {
			active: false,
			settings: {},
			...workflow,
		});
	}

	/** Lets the triggers and webhooks of a stored workflow work. */
	async activate({ id }: StoredWorkflow): Promise<void> {
		await this.setActive(id, true);
	}

	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.setActive(id, false);
	}

	/** n8n 1.x changes a field of the workflow; 2.x publishes a version of it. */
	private async setActive(id: string, active: boolean): Promise<void> {
		const { versionId, activeVersionId } = await this.call<{
			versionId: string;
			activeVersionId?: string | null;
		}>('GET', `workflows/${id}`);
		if (activeVersionId === undefined) {
			await this.call('PATCH', `workflows/${id}`, { active, versionId });
		} else {
			await this.call('POST', `workflows/${id}/${active ? 'activate' : 'deactivate'}`, {
				...(active && { versionId }),
			});
		}
	}

	/**
	 * Waits until a workflow was executed so often.
	 *
	 * @param mode what started the executions: its webhooks, or another trigger
	 * @returns those executions, in their order
	 */
	async executionsOf(
		{ id }: StoredWorkflow,
		count: number,
		mode: 'webhook' | 'trigger' = 'webhook',
	): Promise<Execution[]> {
		for (;;) {
			const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
			const { results } = await this.call<{
				results: Array<{ id: string; status: string; mode: string }>;
			}>('GET', `executions?filter=${filter}`);
			if (results.length >= count) {
				const called = results.filter((each) => each.mode === mode);
				const ids = called.map((each) => Number(each.id)).sort((one, other) => one - other);
				return await Promise.all(ids.map(async (each) => await this.waitFor(String(each))));
			}
			await sleep(LOOK_MS);
		}
	}

	/**
	 * Starts a stored workflow as the editor does.
	 *
	 * @param type of the trigger to start at
	 * @returns the execution's id
	 */
	async start(workflow: StoredWorkflow, type = 'n8n-nodes-base.manualTrigger'): Promise<string> {
		const trigger = workflow.nodes.find((node) => node.type === type);
		if (!trigger) throw new Error(`The workflow "${workflow.name}" has no ${type}`);
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger.name } },
		);
		return executionId;
	}

	/** Waits until an execution has ended, however it ended. */
	async waitFor(executionId: string): Promise<Execution> {
		for (;;) {
			const { status, data } = await this.call<{ status: string; data: string }>(
				'GET',
				`executions/${executionId}`,
			);
			if (!RUNNING.includes(status)) return executionOf(executionId, status, data);
			await sleep(LOOK_MS);
		}
	}

	/** Starts a stored workflow and waits for its end. */
	async run(workflow: StoredWorkflow): Promise<Execution> {
		return await this.waitFor(await this.start(workflow));
	}

	/** Stops a running execution. */
	async stop(executionId: string): Promise<void> {
		await this.call('POST', `executions/${executionId}/stop`, {});
	}

	/** The entries of a resource locator's list. */
	async listEntries(request: FieldRequest): Promise<Array<{ name: string; value: string }>> {
		const { results } = await this.call<{ results: Array<{ name: string; value: string }> }>(
			'POST',
			'dynamic-node-parameters/resource-locator-results',
			fieldBody(request),
		);
		return results;
	}

	/** The fields of a resource mapper. */
	async mapperFields(request: FieldRequest): Promise<Array<{ id: string; displayName: string }>> {
		const { fields } = await this.call<{ fields: Array<{ id: string; displayName: string }> }>(
			'POST',
			'dynamic-node-parameters/resource-mapper-fields',
			fieldBody(request),
		);
		return fields;
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		const content = (await answer.json().catch(() => ({}))) as { data?: T; message?: string };
		if (!answer.ok || content.data === undefined) {
			throw new Error(
				`n8n answered ${answer.status} to ${method} ${path}: ${content.message ?? ''}`,
			);
		}
		return content.data;
	}
}

const fieldBody = ({
	nodeType,
	typeVersion,
	parameters,
	credentialId,
	...field
}: FieldRequest) => ({
	...field,
	nodeTypeAndVersion: { name: nodeType, version: typeVersion },
	currentNodeParameters: parameters,
	credentials: { apsisOneApi: { id: credentialId, name: '' } },
});

function executionOf(id: string, status: string, data: string): Execution {
	const { resultData } = unflatten(data) as {
		resultData: { error?: ExecutionError; runData?: Record<string, NodeRun[]> };
	};
	const runsOf = (node: string) => resultData.runData?.[node] ?? [];
	return {
		id,
		status,
		error: resultData.error,
		items: (node, output = 0) => runsOf(node).flatMap((run) => run.data?.main[output] ?? []),
		errorOf: (node) => runsOf(node).find((run) => run.error)?.error,
	};
}
