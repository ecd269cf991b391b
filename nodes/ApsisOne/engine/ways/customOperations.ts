import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { callerOfAll } from '../caller';
import type { Operation } from '../operation';
import type { Resource } from '../resource';
import { run } from '../run';

type Functions = Record<string, (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>>;

/**
 * The node's `customOperations`: the way in which n8n's engine, of 1.x and 2.x, calls the node for all
 * items at once, its retries and today's agents with it.
 */
export const customOperationsOf = (resources: Resource[]): Record<string, Functions> =>
	Object.fromEntries(
		resources.map(({ value, operations }) => [
			value,
			Object.fromEntries(operations.map((operation) => [operation.value, functionOf(operation)])),
		]),
	);

function functionOf(operation: Operation): Functions[string] {
	return async function () {
		return [await run(callerOfAll(this), operation)];
	};
}
