import type {
	INode,
	INodeType,
	INodeTypes,
	IConnections,
	INodeExecutionData,
	IRun,
} from 'n8n-workflow';
import type { Engine } from './engine.mts';

/** A node of a workflow, and how n8n is to run it. */
export interface WorkflowNode {
	node: Partial<INode> & { name: string };
	type: INodeType;
}

/** The package's node as n8n has it once it is loaded: with `requestOptions`, run by RoutingNode. */
export function loadedNodeType({ host }: Engine): INodeType {
	const nodeType = host.createNodeType();
	host.core.DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute ??= async function (this) {
		return (await new host.core.RoutingNode(this as never, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

/** The same node as n8n makes a tool of it. */
export function toolNodeType(engine: Engine): INodeType {
	const nodeType = loadedNodeType(engine);
	const description = {
		...nodeType.description,
		name: `${nodeType.description.name}Tool`,
		inputs: [],
		outputs: ['ai_tool'],
		properties: [
			...nodeType.description.properties,
			{ displayName: 'Description', name: 'toolDescription', type: 'string', default: 'A tool' },
		],
	};
	return Object.create(nodeType, { description: { value: description } }) as INodeType;
}

/** A node that hands on what it gets. */
export function passingNodeType({ host }: Engine): INodeType {
	const { description } = host.createNodeType();
	return {
		description: { ...description, name: 'start', credentials: [], properties: [] },
		async execute() {
			return [this.getInputData()];
		},
	};
}

/** The credential that every node of ours has in tests. */
export const CREDENTIALS: INode['credentials'] = { apsisOneApi: { id: '1', name: 'Test account' } };

/** Runs a workflow whose first node gets the items. Every node must have another name, and every type too. */
export async function runWorkflow(
	{ host, additionalData }: Engine,
	nodes: WorkflowNode[],
	connections: IConnections,
	items: INodeExecutionData[],
): Promise<IRun> {
	const nameOf = ({ description: { name } }: INodeType) => `n8n-nodes-apsis-one.${name}`;
	const typeOf = (name: string) => nodes.find(({ type }) => nameOf(type) === name)!.type;
	const nodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: typeOf,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new host.workflow.Workflow({
		id: '1',
		nodes: nodes.map(({ node, type }) => ({
			id: node.name,
			type: nameOf(type),
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			...node,
		})),
		connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const first = nodes[0]!.node.name;
	return await new host.core.WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: workflow.getNode(first)!,
		triggerToStartFrom: { name: first, data: { data: { main: [items] } } as never },
	});
}
