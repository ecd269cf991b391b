import { setTimeout as sleep } from 'node:timers/promises';
import { unflatten } from './unflatten.mts';

/** n8n binds a session to it. */
const BROWSER_ID = 'n8n-nodes-apsis-one';
const LOOK_MS = 100;
/** Executions in one list; more than any test has of a workflow. */
const MOST_LISTED = 100;
const RUNNING = ['new', 'running', 'waiting'];
/** Triggers that the editor's button starts at once. */
const STARTED_BY_HAND = ['n8n-nodes-base.manualTrigger', 'n8n-nodes-base.scheduleTrigger'];

/** The login of the owner of an n8n that we started; it lives on loopback, for as long as we run. */
export const OWNER = { email: 'owner@example.com', password: 'Apsis-One-1' };

/** The part of n8n's workflow format that is used here. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	/** By node, then by the type of the connection: `main`, or that of a sub-node, as `ai_tool`. */
	connections: Record<
		string,
		Record<string, Array<Array<{ node: string; type: string; index: number }>>>
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
	binary?: Record<string, BinaryFile>;
	pairedItem?: { item: number } | Array<{ item: number }> | number;
	error?: ExecutionError;
}

export interface ExecutionError {
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: Record<string, unknown>;
}

/** A file of an item. */
export interface BinaryFile {
	fileName?: string;
	mimeType: string;
	/** The file in base64, or, where n8n keeps files apart, the place it has them. */
	data: string;
	/** Only where n8n keeps files apart. */
	id?: string;
}

/** A type of node that n8n knows; the same name may come several times. */
export interface NodeType {
	name: string;
	version: number | number[];
}

export interface DataTableColumn {
	name: string;
	type: 'string' | 'number' | 'boolean' | 'date';
}

/** A data table of n8n's, in the owner's project. */
export interface DataTable {
	id: string;
	projectId: string;
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
	/** When a node began, in milliseconds since the epoch; undefined if it did not run. */
	beginOf(node: string): number | undefined;
}

interface NodeRun {
	startTime: number;
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
	 * Waits until a workflow was executed so often, and those executions have ended that a trigger
	 * started.
	 *
	 * @param mode what started the executions: its webhooks, or another trigger
	 * @returns those executions, in their order
	 */
	async executionsOf(
		workflow: StoredWorkflow,
		count: number,
		mode?: 'webhook' | 'trigger',
	): Promise<Execution[]> {
		const executions: Execution[] = [];
		// One after the other, so that n8n is asked about one at a time.
		for (const id of await this.startedOf(workflow, count, mode)) {
			executions.push(await this.waitFor(id));
		}
		return executions;
	}

	/**
	 * Waits until a workflow was executed so often, ended or not.
	 *
	 * @param mode what started the executions: its webhooks, or another trigger
	 * @returns the ids of those executions, in their order
	 */
	async startedOf(
		{ id }: StoredWorkflow,
		count: number,
		mode: 'webhook' | 'trigger' = 'webhook',
	): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		for (;;) {
			const { results } = await this.call<{
				results: Array<{ id: string; status: string; mode: string }>;
			}>('GET', `executions?filter=${filter}&limit=${MOST_LISTED}`);
			if (results.length >= count) {
				const called = results.filter((each) => each.mode === mode);
				return called.map((each) => each.id).sort((one, other) => Number(one) - Number(other));
			}
			await sleep(LOOK_MS);
		}
	}

	/**
	 * Starts a stored workflow as the editor does.
	 *
	 * @param types of the triggers that it may start at
	 * @returns the execution's id
	 */
	async start(workflow: StoredWorkflow, types = STARTED_BY_HAND): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => types.includes(type));
		if (!trigger) throw new Error(`The workflow "${workflow.name}" has no trigger to start at`);
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

	/** What is in a file of an item. */
	async contentOf({ id, data }: BinaryFile): Promise<Buffer> {
		if (id === undefined) return Buffer.from(data, 'base64');
		const answer = await this.fetch('GET', `rest/binary-data?id=${id}&action=download`);
		if (!answer.ok) throw new Error(`n8n answered ${answer.status} to a request for a file`);
		return Buffer.from(await answer.arrayBuffer());
	}

	/** All types of nodes that this n8n has, those of installed packages with them. */
	async nodeTypes(): Promise<NodeType[]> {
		return (await (await this.fetch('GET', 'types/nodes.json')).json()) as NodeType[];
	}

	async createDataTable(name: string, columns: DataTableColumn[]): Promise<DataTable> {
		const { id: projectId } = await this.call<{ id: string }>('GET', 'projects/personal');
		const path = `projects/${projectId}/data-tables`;
		const { id } = await this.call<{ id: string }>('POST', path, { name, columns });
		return { id, projectId };
	}

	/** The rows of a data table, up to a hundred. */
	async rowsOf({ id, projectId }: DataTable): Promise<Array<Record<string, unknown>>> {
		const path = `projects/${projectId}/data-tables/${id}/rows?take=100`;
		return (await this.call<{ data: Array<Record<string, unknown>> }>('GET', path)).data;
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await this.fetch(method, `rest/${path}`, body);
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

	private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		return await fetch(`${this.url}/${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
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
		beginOf: (node) => runsOf(node)[0]?.startTime,
	};
}
