import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { CREDENTIALS, runWorkflow, toolNodeType } from './workflows.mts';
import type { Engine } from './engine.mts';

/** An APSIS One node that is connected to the agent as a tool. */
export interface Tool {
	name: string;
	parameters: INodeParameters;
	/** More of the node's settings. */
	node?: Partial<INode>;
}

/** What a tool answered to the agent: the items' JSON, or the text of an error. */
export interface ToolAnswer {
	items?: IDataObject[];
	error?: string;
}

/** Calls a tool by its name with what a model would fill in. */
export type CallTool = (name: string, args?: IDataObject) => Promise<ToolAnswer>;

/** The parts of LangChain's tools that n8n's older agents use. */
interface LangChainTool {
	metadata: { sourceNodeName: string };
	invoke(args: IDataObject): Promise<string>;
}

/** A parameter that the model fills in with the argument of this name. */
export const fromModel = (name: string) => `={{ $fromAI('${name}', 'What it is', 'string') }}`;

/**
 * Runs a workflow of one agent with tools, as n8n gives them to its older agents, to its
 * message-a-model nodes and to the MCP Server Trigger: by `getInputConnectionData`.
 *
 * @param input of the agent
 * @throws what `use` throws, and what the execution fails with
 */
export async function withTools(
	engine: Engine,
	tools: Tool[],
	use: (call: CallTool) => Promise<void>,
	input: INodeExecutionData[] = [{ json: {} }],
): Promise<void> {
	const failures: unknown[] = [];
	const agentType = {
		description: {
			displayName: 'Agent',
			name: 'agent',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main', { type: 'ai_tool' }],
			outputs: ['main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			const connected = (await this.getInputConnectionData('ai_tool', 0)) as LangChainTool[];
			await use(async (name, args = {}) => {
				const tool = connected.find(({ metadata }) => metadata.sourceNodeName === name)!;
				try {
					return { items: JSON.parse(await tool.invoke(args)) as IDataObject[] };
				} catch (error) {
					return { error: (error as Error).message };
				}
			}).catch((failure: unknown) => failures.push(failure));
			return [[{ json: {} }]];
		},
	} as unknown as INodeType;
	const type = toolNodeType(engine);
	const { data } = await runWorkflow(
		engine,
		[
			{ node: { name: 'Agent' }, type: agentType },
			...tools.map(({ name, parameters, node }) => ({
				node: { name, parameters, credentials: CREDENTIALS, ...node },
				type,
			})),
		],
		Object.fromEntries(
			tools.map(({ name }) => [
				name,
				{ ai_tool: [[{ node: 'Agent', type: 'ai_tool' as const, index: 0 }]] },
			]),
		),
		input,
	);
	if (failures.length > 0) throw failures[0];
	if (data.resultData.error) throw data.resultData.error;
}
