import { createRequire } from 'node:module';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
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
} from 'n8n-workflow';

// n8n-core writes its settings into this folder on load.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'apsis-one-engine-'));

// Required and not imported: n8n-core and the built package must share one copy of n8n-workflow.
const require = createRequire(import.meta.url);
const core = require('n8n-core') as typeof import('n8n-core');
const workflowLibrary = require('n8n-workflow') as typeof import('n8n-workflow');
const { ApsisOne } = require('../../dist/nodes/ApsisOne/ApsisOne.node.js') as {
	ApsisOne: new () => INodeType;
};
const { ApsisOneApi } = require('../../dist/credentials/ApsisOneApi.credentials.js') as {
	ApsisOneApi: new () => ICredentialType;
};

const CREDENTIAL_TYPE = 'apsisOneApi';

/** The built package in n8n's own execution engine, in this process. */
export interface Engine {
	/** The stored credential, as n8n would keep it in its database. */
	stored: ICredentialDataDecryptedObject;
	/** How often n8n wrote the credential to its database. */
	storedCount: number;
	/** Runs the node once over the items; `stop` ends the execution. */
	run(parameters: INodeParameters, options?: RunOptions): Promise<RunResult>;
}

export interface RunOptions {
	items?: IDataObject[];
	onError?: INode['onError'];
	/** Called with a function that stops the execution. */
	onStart?: (stop: () => void) => void;
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
export function createEngine(credential: ICredentialDataDecryptedObject): Engine {
	const type = new ApsisOneApi();
	const engine: Engine = {
		stored: { region: 'custom', accessToken: '', ...credential },
		storedCount: 0,
		run: async (parameters, options) => await runNode(additionalData, parameters, options),
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
		hooks: new core.ExecutionLifecycleHooks('manual', '1', { id: '1' } as never),
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

async function runNode(
	additionalData: IWorkflowExecuteAdditionalData,
	parameters: INodeParameters,
	{ items = [{}], onError, onStart }: RunOptions = {},
): Promise<RunResult> {
	const nodeType = new ApsisOne();
	// What n8n does with a declarative node when it loads it.
	nodeType.execute ??= async function (this: IExecuteFunctions) {
		return (await new core.RoutingNode(this as never, nodeType).runNode()) ?? [];
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const node: INode = {
		id: '1',
		name: 'APSIS One',
		type: 'n8n-nodes-apsis-one.apsisOne',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Test account' } },
		...(onError ? { onError } : {}),
	};
	const workflow = new workflowLibrary.Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const execution = new core.WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: workflow.getNode(node.name)!,
		triggerToStartFrom: {
			name: node.name,
			data: { data: { main: [items.map((json) => ({ json }))] } } as never,
		},
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
