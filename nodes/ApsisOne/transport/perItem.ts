import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorItemOf, nodeErrorOf } from './errors';
import { runOf } from './run';

/**
 * Runs an operation that takes several requests, for groups of input items: a bounded number at
 * once, errors and paired items as declarative operations have them.
 *
 * @param groups indexes of the input items that are handled together
 * @param handle returns the output of each item of the group, in the group's order
 * @returns the output in the order of the input; where the node continues on fail, an item with the
 * error for each item of a group that failed
 * @throws NodeApiError or NodeOperationError of the first group that failed; groups not begun by
 * then are not begun
 */
export async function runGroups(
	context: IExecuteFunctions,
	groups: number[][],
	handle: (group: number[]) => Promise<IDataObject[][]>,
): Promise<INodeExecutionData[]> {
	return await runWhole(context, groups, async (group) =>
		(await handle(group)).map((results) => results.map((json) => ({ json }))),
	);
}

/** {@link runGroups} for output that may have binary data. */
async function runWhole(
	context: IExecuteFunctions,
	groups: number[][],
	handle: (group: number[]) => Promise<INodeExecutionData[][]>,
): Promise<INodeExecutionData[]> {
	const run = runOf(context);
	const output: INodeExecutionData[][] = [];
	await Promise.all(
		groups.map(
			async (group) =>
				await run.limit(async () => {
					if (run.failure) throw run.failure;
					try {
						const results = await handle(group);
						group.forEach((item, position) => {
							output[item] = results[position]!.map((one) => ({ ...one, pairedItem: { item } }));
						});
					} catch (error) {
						const nodeError = nodeErrorOf(error, context.getNode(), group[0]!, run.expected);
						if (!context.continueOnFail()) {
							run.failure = nodeError;
							throw nodeError;
						}
						for (const item of group) output[item] = [errorItemOf(nodeError, item)];
					}
				}),
		),
	);
	return output.flat();
}

/** {@link runGroups} for operations that handle each item by itself. */
export async function runItems(
	context: IExecuteFunctions,
	handle: (itemIndex: number) => Promise<IDataObject[]>,
): Promise<INodeExecutionData[]> {
	const groups = context.getInputData().map((_, index) => [index]);
	return await runGroups(context, groups, async ([item]) => [await handle(item!)]);
}

/** {@link runItems} for output that may have binary data. */
export async function runItemsWithFiles(
	context: IExecuteFunctions,
	handle: (itemIndex: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const groups = context.getInputData().map((_, index) => [index]);
	return await runWhole(context, groups, async ([item]) => [await handle(item!)]);
}
