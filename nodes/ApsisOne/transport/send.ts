import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';
import { requireResult } from './answer';
import { backOff } from './backOff';
import { errorItemOf, nodeErrorOf } from './errors';
import { dryRunOf, maxWaitOf } from './options';
import { failureOf } from './prepare';
import { runOf } from './run';
import { requireSize } from './size';

/**
 * The node's `requestOperations.pagination`: n8n hands every declarative request to it, so here
 * all of them get their back-off, their error texts and their paired items.
 *
 * @returns the items of the request, each with an object as `json` and its `pairedItem`; where the
 * node continues on fail, an item with the error instead
 * @throws NodeApiError or NodeOperationError that names the item
 */
export async function sendWithBackOff(
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const run = runOf(this);
	const itemIndex = this.getItemIndex();
	const pairedItem = { item: itemIndex };
	return await run.limit(async () => {
		if (run.failure) throw run.failure;
		const { options } = request;
		const url = String(options.url);
		try {
			const failure = failureOf(options);
			if (failure) throw failure;
			requireSize(url, options.body, this.getNode(), itemIndex);
			const settings = this.getNodeParameter('options', {}) as IDataObject;
			if (settings.dryRun) {
				return [{ json: dryRunOf([{ ...options, url }]), pairedItem }];
			}
			const items = await backOff(async () => await this.makeRoutingRequest(request), {
				options,
				method: options.method ?? 'GET',
				path: url.split('?')[0]!,
				maxWaitMs: maxWaitOf(settings),
				signal: this.getExecutionCancelSignal(),
				run,
			});
			return items.map((item) => ({ ...item, json: objectOf(item.json), pairedItem }));
		} catch (error) {
			const nodeError = nodeErrorOf(error, this.getNode(), itemIndex, run.expected);
			if (this.continueOnFail()) return [errorItemOf(nodeError, itemIndex)];
			run.failure = nodeError;
			throw nodeError;
		}
	});
}

/** The first `postReceive` step of every operation: statuses are looked at here and nowhere else. */
export async function checkStatus(
	this: IExecuteSingleFunctions,
	items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	requireResult(response, runOf(this).expected.results);
	return items;
}

/** n8n gives an empty body as `''`. */
const objectOf = (json: unknown): IDataObject =>
	typeof json === 'object' && json !== null ? (json as IDataObject) : {};
