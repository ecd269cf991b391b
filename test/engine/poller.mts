import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IPollFunctions,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Engine } from './engine.mts';

const require = createRequire(import.meta.url);
const NODE = '../../dist/nodes/ApsisOnePollingTrigger/ApsisOnePollingTrigger.node.js';

/**
 * An active workflow that begins with the polling trigger, in n8n's engine in this process. Static
 * data is read and saved when n8n does it: at activation, and with each result of a poll.
 */
export class Poller {
	/** The static data in n8n's database. */
	saved = '{}';
	/** The items of each execution that was started; an execution may have none. */
	readonly executions: IDataObject[][] = [];
	/** Errors of polls, which n8n makes failed executions of. */
	readonly errors: Array<Error & { description?: string; httpCode?: string }> = [];
	private readonly nodeId = randomUUID();
	private nodeType!: INodeType;
	private context!: IPollFunctions;
	private workflow!: InstanceType<Engine['host']['workflow']['Workflow']>;

	constructor(
		private readonly engine: Engine,
		private readonly parameters: INodeParameters,
	) {}

	/** All items that were handed over. */
	get items(): IDataObject[] {
		return this.executions.flat();
	}

	/**
	 * Activates the workflow; once more is a restart of n8n: a new node, and of the old one only what
	 * was saved.
	 *
	 * @throws what the first poll throws: n8n does not activate the workflow then
	 */
	async activate() {
		this.nodeType = this.createNodeType();
		this.workflow = this.createWorkflow(JSON.parse(this.saved) as IDataObject);
		this.context = this.createContext('trigger');
		this.handOver(await this.nodeType.poll!.call(this.context));
		this.save();
	}

	/** One poll, as n8n's schedule does it. */
	async poll() {
		try {
			this.handOver(await this.nodeType.poll!.call(this.context));
		} catch (error) {
			this.errors.push(error as Error);
		}
	}

	/** "Fetch test event" in the editor, which has the workflow as it is saved. */
	async test(): Promise<IDataObject[]> {
		this.nodeType ??= this.createNodeType();
		this.workflow ??= this.createWorkflow(JSON.parse(this.saved) as IDataObject);
		const result = await this.nodeType.poll!.call(this.createContext('manual'));
		return (result?.[0] ?? []).map(({ json }) => json);
	}

	/** The static data as the workflow has it in memory. */
	get staticData(): string {
		return JSON.stringify(this.workflow.staticData);
	}

	private handOver(result: INodeExecutionData[][] | null) {
		if (result === null) return;
		this.save();
		this.executions.push(result[0]!.map(({ json }) => json));
	}

	private save() {
		const { staticData } = this.workflow as unknown as { staticData: { __dataChanged?: boolean } };
		if (staticData.__dataChanged !== true) return;
		this.saved = JSON.stringify(staticData);
		staticData.__dataChanged = false;
	}

	private createNodeType(): INodeType {
		const { ApsisOnePollingTrigger } = require(NODE) as {
			ApsisOnePollingTrigger: new () => INodeType;
		};
		return new ApsisOnePollingTrigger();
	}

	private createWorkflow(staticData: IDataObject) {
		const node: INode = {
			id: this.nodeId,
			name: 'APSIS One Polling Trigger',
			type: 'n8n-nodes-apsis-one.apsisOnePollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: this.parameters,
			credentials: { apsisOneApi: { id: '1', name: 'Test account' } },
		};
		const nodeTypes = {
			getByName: () => this.nodeType,
			getByNameAndVersion: () => this.nodeType,
			getKnownTypes: () => ({}),
		} as unknown as INodeTypes;
		return new this.engine.host.workflow.Workflow({
			id: '1',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData,
			settings: { timezone: 'Europe/Stockholm' },
		});
	}

	private createContext(mode: WorkflowExecuteMode): IPollFunctions {
		const { PollContext } = this.engine.host.core;
		const node = this.workflow.getNode('APSIS One Polling Trigger')!;
		const activation = mode === 'manual' ? 'manual' : 'activate';
		return new PollContext(this.workflow, node, this.engine.additionalData, mode, activation);
	}
}
