import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** n8n's engine, and the built package; both must share one copy of n8n-workflow. */
export interface Host {
	core: typeof import('n8n-core');
	workflow: typeof import('n8n-workflow');
	credentialType: ICredentialType;
	createNodeType: () => INodeType;
}

/**
 * @param modules folder below whose `node_modules` n8n's libraries are looked up
 * @param packageFolder folder that holds the package's `dist`
 */
export function loadHost(modules = REPOSITORY, packageFolder = REPOSITORY): Host {
	// n8n-core writes its settings into this folder on load.
	process.env.N8N_USER_FOLDER ??= temporaryFolder();
	// Nothing is encrypted here; without a key n8n-core makes one and says so.
	process.env.N8N_ENCRYPTION_KEY ??= 'unused';
	// Required and not imported: an import would load another build of n8n-workflow.
	const requireLibrary = createRequire(join(modules, 'package.json'));
	const requirePackage = createRequire(join(packageFolder, 'package.json'));
	const { ApsisOne } = requirePackage('./dist/nodes/ApsisOne/ApsisOne.node.js') as {
		ApsisOne: new () => INodeType;
	};
	const { ApsisOneApi } = requirePackage('./dist/credentials/ApsisOneApi.credentials.js') as {
		ApsisOneApi: new () => ICredentialType;
	};
	return {
		core: requireLibrary('n8n-core') as Host['core'],
		workflow: requireLibrary('n8n-workflow') as Host['workflow'],
		credentialType: new ApsisOneApi(),
		createNodeType: () => new ApsisOne(),
	};
}

function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'apsis-one-engine-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** The package in n8n's own execution engine, in this process. */
export interface Engine {
	/** The stored credential, as n8n would keep it in its database. */
	stored: ICredentialDataDecryptedObject;
	/** How often n8n wrote the credential to its database. */
	storedCount: number;
	readonly host: Host;
	/** What n8n gives to all that runs a node. */
	readonly additionalData: IWorkflowExecuteAdditionalData;
	/** Runs the node once over the items. */
	run(parameters: INodeParameters, options?: RunOptions): Promise<RunResult>;
	/**
	 * Runs a workflow from its manual trigger on. Only that trigger and the package's node are known
	 * here; n8n leaves out a node of another type, such as a sticky note.
	 *
	 * @throws Error if the workflow has no manual trigger
	 */
	runWorkflow(workflow: WorkflowParts): Promise<IRun>;
}

/** What runs of a workflow, in the form in which n8n exports it. */
export interface WorkflowParts {
	nodes: INode[];
	connections: IConnections;
}

export interface RunOptions {
	/** Input items; with `binary`, a whole item is given. */
	items?: IDataObject[];
	inputItems?: INodeExecutionData[];
	onError?: INode['onError'];
	/** Called with a function that stops the execution. */
	onStart?: (stop: () => void) => void;
	/** More of the node's settings, such as another type. */
	node?: Partial<INode>;
	/** Another node than the package's. */
	nodeType?: INodeType;
	/** `manual` unless told otherwise. */
	mode?: WorkflowExecuteMode;
	/** What the workflow remembers between its runs; it is changed in place. */
	staticData?: IDataObject;
}

export interface RunResult {
	/** First output. */
	items: INodeExecutionData[];
	/** Second output, of `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	error?: Error & {
		description?: string;
		httpCode?: string;
		context?: IDataObject;
	};
	hints: Array<{ message: string }>;
	run: IRun;
}

/**
 * @param credential fields of the credential: client ID, secret, and region or base URL
 */
export function createEngine(
	credential: ICredentialDataDecryptedObject,
	host: Host = loadHost(),
): Engine {
	const type = host.credentialType;
	const engine: Engine = {
		stored: { region: 'custom', accessToken: '', ...credential },
		storedCount: 0,
		host,
		get additionalData() {
			return additionalData;
		},
		run: async (parameters, options) => await runNode(host, additionalData, parameters, options),
		runWorkflow: async (workflow) => await runFromTrigger(host, additionalData, workflow),
	};

	// The few lines of n8n's credentials helper that matter here; it is part of n8n, not of n8n-core.
	const credentialsHelper = {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => type.properties,
		getDecrypted: async () => ({ ...engine.stored }),
		authenticate: async (
			credentials: ICredentialDataDecryptedObject,
			_type: string,
			options: IHttpRequestOptions,
		) =>
			await (
				type.authenticate as (
					credentials: ICredentialDataDecryptedObject,
					options: IHttpRequestOptions,
				) => Promise<IHttpRequestOptions>
			)(credentials, options),
		preAuthentication: async (
			helpers: IHttpRequestHelper,
			credentials: ICredentialDataDecryptedObject,
			_type: string,
			_node: INode,
			expired: boolean,
		) => {
			if (credentials.accessToken !== '' && !expired) return undefined;
			const output = await type.preAuthentication!.call(helpers, credentials);
			if (output.accessToken === undefined) return undefined;
			Object.assign(engine.stored, output);
			engine.storedCount++;
			return Object.assign(credentials, output);
		},
	};

	const additionalData = {
		credentialsHelper,
		hooks: new host.core.ExecutionLifecycleHooks('manual', '1', { id: '1' } as never),
		currentNodeExecutionIndex: 0,
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;

	return engine;
}

const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

async function runFromTrigger(
	host: Host,
	additionalData: IWorkflowExecuteAdditionalData,
	workflow: WorkflowParts,
): Promise<IRun> {
	const trigger = workflow.nodes.find(({ type }) => type === MANUAL_TRIGGER);
	if (!trigger) throw new Error('The workflow has no manual trigger to start at');
	const types = new Map([
		[MANUAL_TRIGGER, manualTriggerType],
		['n8n-nodes-apsis-one.apsisOne', runnable(host, host.createNodeType())],
	]);
	return await execute(host, additionalData, {
		workflow,
		typeNamed: (name) => types.get(name),
		start: trigger.name,
		items: [{ json: {} }],
		mode: 'manual',
	});
}

/** n8n's own is part of n8n-nodes-base, which is not here; it gives on what it is started with. */
const manualTriggerType: INodeType = {
	description: {
		name: 'manualTrigger',
		displayName: 'Manual Trigger',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

/** Does what n8n does with a declarative node when it loads it. */
function runnable(host: Host, nodeType: INodeType): INodeType {
	nodeType.execute ??= async function (this: IExecuteFunctions) {
		return (await new host.core.RoutingNode(this as never, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

/** What `execute` runs. */
interface Run {
	workflow: WorkflowParts & { staticData?: IDataObject };
	typeNamed: (name: string) => INodeType | undefined;
	/** The name of the node to start at, and what it gets. */
	start: string;
	items: INodeExecutionData[];
	mode: WorkflowExecuteMode;
}

function execute(
	host: Host,
	additionalData: IWorkflowExecuteAdditionalData,
	{ workflow: parts, typeNamed, start, items, mode }: Run,
) {
	const workflow = new host.workflow.Workflow({
		...parts,
		id: '1',
		active: false,
		nodeTypes: {
			getByName: typeNamed,
			getByNameAndVersion: typeNamed,
			getKnownTypes: () => ({}),
		} as unknown as INodeTypes,
		settings: { executionOrder: 'v1' },
	});
	return new host.core.WorkflowExecute(additionalData, mode).run({
		workflow,
		startNode: workflow.getNode(start)!,
		triggerToStartFrom: { name: start, data: { data: { main: [items] } } as never },
	});
}

async function runNode(
	host: Host,
	additionalData: IWorkflowExecuteAdditionalData,
	parameters: INodeParameters,
	{
		items = [{}],
		inputItems = items.map((json) => ({ json })),
		onError,
		onStart,
		node: settings,
		nodeType = host.createNodeType(),
		mode = 'manual',
		staticData,
	}: RunOptions = {},
): Promise<RunResult> {
	const node: INode = {
		id: '1',
		name: 'APSIS One',
		type: 'n8n-nodes-apsis-one.apsisOne',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { apsisOneApi: { id: '1', name: 'Test account' } },
		...(onError ? { onError } : {}),
		...settings,
	};
	const execution = execute(host, additionalData, {
		workflow: { nodes: [node], connections: {}, staticData },
		typeNamed: () => runnable(host, nodeType),
		start: node.name,
		items: inputItems,
		mode,
	});
	onStart?.(() => execution.cancel());
	const run = await execution;
	const taskData = run.data.resultData.runData[node.name]?.[0];
	return {
		items: taskData?.data?.main?.[0] ?? [],
		errorItems: taskData?.data?.main?.[1] ?? [],
		error: run.data.resultData.error as RunResult['error'],
		hints: (taskData as { hints?: Array<{ message: string }> } | undefined)?.hints ?? [],
		run,
	};
}
