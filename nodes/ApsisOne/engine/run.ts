import type { INodeExecutionData } from 'n8n-workflow';
import { Stopped } from '../client/backOff';
import { Client } from '../client/client';
import type { Caller } from './caller';
import { Ending } from './ending';
import { errorItemOf, nodeErrorOf } from './errors';
import { hostOf } from './host';
import { WOULD_SEND, type Shared } from './item';
import { memoryOf } from './memory';
import type { AllItems, Operation } from './operation';
import { Parameters } from './parameters';
import { refuseReadOnly } from './readOnly';
import { reportOf } from './report';
import { requestOptionsOf } from './requestOptions';
import { runEach } from './runEach';
import { itemsOf } from './turns';

/**
 * Runs an operation for the items of one call of the node, whoever calls it. The call is a run of its
 * own, with its own failure, report and memory of what it sent: n8n hands the same objects to its
 * retries and to all tools of an agent (ENGINE.md).
 *
 * A number of items is under way at once; the next is read when one of them has ended. When one
 * fails, and the node does not continue on fail, or the execution is stopped, nothing more is sent,
 * and what is under way is waited for.
 *
 * @returns the output in the order of the input, each item paired
 * @throws NodeApiError or NodeOperationError of the first item that failed; it tells how many were done
 */
export async function run(caller: Caller, operation: Operation): Promise<INodeExecutionData[]> {
	const { context, inputs } = caller;
	const ending = new Ending();
	const stop = () => ending.end();
	const stopped = context.getExecutionCancelSignal();
	if (stopped?.aborted) stop();
	stopped?.addEventListener('abort', stop);
	const memory = memoryOf(caller);
	try {
		const requestOptions = requestOptionsOf(caller);
		const { transport } = requestOptions;
		const shared: Shared = {
			caller,
			client: new Client(hostOf(context, { signal: ending, transport })),
			parameters: new Parameters(caller),
			operation,
			memory,
			notes: new Map(),
			counts: new Map(),
			names: new Map(),
		};
		const output =
			'handleAll' in operation
				? await runAll(operation, shared)
				: await runEach(operation, shared, ending, requestOptions.batching);
		noteMany(operation, shared);
		const report = reportOf(
			shared.client.tally,
			shared.notes.values(),
			shared.counts.get(WOULD_SEND),
		);
		if (report !== '') caller.hint(report);
		if (!output.some(({ json }) => 'error' in json)) memory.forget(inputs);
		return output;
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), inputs[0]?.index ?? 0, operation);
	} finally {
		stopped?.removeEventListener('abort', stop);
		ending.end();
	}
}

/** From here on an import is faster than one by one (`npm run bench:bulk`). */
const MANY = 1000;

function noteMany({ importDoesSo }: Operation, { caller: { inputs }, notes, counts }: Shared) {
	if (!importDoesSo || inputs.length < MANY || counts.has(WOULD_SEND)) return;
	notes.set(
		'many',
		`${inputs.length} items were written one by one. From about a thousand on, Import > Create is faster: it sends them in one file.`,
	);
}

async function runAll(operation: AllItems, shared: Shared): Promise<INodeExecutionData[]> {
	const { context, inputs } = shared.caller;
	const index = inputs[0]?.index ?? 0;
	try {
		const [first] = itemsOf(shared);
		if (first) await refuseReadOnly(operation, first);
		return await operation.handleAll({ [Symbol.iterator]: () => itemsOf(shared) });
	} catch (error) {
		const nodeError = nodeErrorOf(error, context.getNode(), index, operation);
		if (!context.continueOnFail() || error instanceof Stopped) throw nodeError;
		return [errorItemOf(nodeError, index)];
	}
}
