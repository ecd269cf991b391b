import type { IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';
import { callerOfOne } from '../caller';
import type { Resource } from '../resource';
import { run } from '../run';

/**
 * The node's `requestOperations.pagination`: the way in which n8n's RoutingNode calls the node, for
 * each item by itself. Tools that n8n calls through its `getInputConnectionData` come this way: MCP
 * Server Trigger, message-a-model nodes, older agents. What RoutingNode made of the `routing` is the
 * same that the engine makes of it, and is left aside.
 */
export function paginationBy(resources: Resource[]) {
	return async function (this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
		const resource = String(this.getNodeParameter('resource'));
		const operation = String(this.getNodeParameter('operation'));
		const found = resources
			.find(({ value }) => value === resource)!
			.operations.find(({ value }) => value === operation)!;
		return await run(callerOfOne(this), found);
	};
}
