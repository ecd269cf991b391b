import {
	NodeOperationError,
	type INode,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import { systemClock } from '../../../credentials/systemClock';
import { Stopped } from '../client/backOff';
import { Client } from '../client/client';
import { settled } from '../client/settled';
import type { Caller } from './caller';
import { Ending } from './ending';
import { errorItemOf, nodeErrorOf } from './errors';
import { hostOf } from './host';
import { Item, type Shared } from './item';
import { memoryOf } from './memory';
import type { AllItems, Grouped, Operation, Output } from './operation';
import { Parameters } from './parameters';
import { pausesBy } from '../client/pauses';
import { reportOf } from './report';
import { requestOptionsOf, type RequestOptions } from './requestOptions';
import { sendOne } from './singleRequest';
import { isTool } from './tool';

/** Enough for the account's 100 requests a second at half a second each. */
const AT_ONCE = 50;

type NodeError = NodeApiError | NodeOperationError;

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
		caller.hint(reportOf(shared.client.tally, shared.notes.values()));
		if (!output.some(({ json }) => 'error' in json)) memory.clear();
		return output;
	} catch (error) {
		throw nodeErrorOf(error, context.getNode(), inputs[0]?.index ?? 0, operation);
	} finally {
		stopped?.removeEventListener('abort', stop);
		ending.end();
	}
}

async function runAll(operation: AllItems, shared: Shared): Promise<INodeExecutionData[]> {
	const { context, inputs } = shared.caller;
	const index = inputs[0]?.index ?? 0;
	try {
		return await operation.handleAll({ [Symbol.iterator]: () => itemsOf(shared) });
	} catch (error) {
		const nodeError = nodeErrorOf(error, context.getNode(), index, operation);
		if (!context.continueOnFail() || error instanceof Stopped) throw nodeError;
		return [errorItemOf(nodeError, index)];
	}
}

/** Runs an operation that handles its items one by one, or in groups. */
async function runEach(
	operation: Exclude<Operation, AllItems>,
	shared: Shared,
	ending: Ending,
	batching: RequestOptions['batching'],
): Promise<INodeExecutionData[]> {
	const { context, inputs } = shared.caller;
	const node = context.getNode();
	const continues = context.continueOnFail();
	const giveWay = pausesBy(systemClock);
	const waitForBatch = batchesBy(batching, shared.client);
	const total = inputs.length;
	const positions = new Map(inputs.map(({ index }, position) => [index, position]));
	const output: INodeExecutionData[][] = [];
	const endings: Array<() => void> = [];
	let done = 0;
	let failure: NodeError | undefined;

	const put = (item: Item, items: INodeExecutionData[]) => {
		output[positions.get(item.index)!] = items;
	};
	const succeed = (item: Item, results: Output[]) => {
		if (!operation.repeatable) item.settle(results);
		put(
			item,
			results.map((one) => ({ ...one, pairedItem: { item: item.index } })),
		);
		if (item.ending) endings.push(item.ending);
		done++;
	};
	const fail = (items: Item[], error: unknown) => {
		const nodeError = nodeErrorOf(error, node, items[0]!.index, operation);
		if (continues && !(error instanceof Stopped)) {
			for (const item of items) put(item, [errorItemOf(nodeError, item.index)]);
			return;
		}
		failure ??= nodeError;
		ending.end();
	};
	/** Whether the item is still to be done. */
	const isOpen = (item: Item) => {
		const settled = operation.repeatable ? undefined : item.settled;
		if (settled) succeed(item, settled);
		return settled === undefined;
	};

	const inOrder = ordersBy(operation);
	const nextTurn = turnsOf(await groupsOf(operation, shared, giveWay));
	const work = async () => {
		for (let turn = nextTurn(); turn && !ending.aborted; turn = nextTurn()) {
			await giveWay();
			await waitForBatch(turn.length);
			if (ending.aborted) return;
			const open = turn.filter(isOpen);
			await inOrder(open[0], async () => {
				if (!ending.aborted) await handleTurn(operation, open, { node, continues, succeed, fail });
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(operation.atOnce ?? AT_ONCE, total) }, work));
	if (ending.aborted) failure ??= nodeErrorOf(new Stopped(), node, inputs[0]!.index);
	if (failure) throw withProgress(failure, done, total);
	for (const end of endings) end();
	return output.flat();
}

interface Outcomes {
	node: INode;
	/** Whether the node continues on fail. */
	continues: boolean;
	succeed(item: Item, results: Output[]): void;
	fail(items: Item[], error: unknown): void;
}

/** Handles what goes together: an item, or a group of them in order. */
async function handleTurn(
	operation: Exclude<Operation, AllItems>,
	items: Item[],
	outcomes: Outcomes,
) {
	const { node, succeed, fail } = outcomes;
	if ('groupOf' in operation) {
		await handleGroup(operation, items, outcomes);
		return;
	}
	for (const item of items) {
		const outcome = await settled(
			(async () => {
				item.requireOptions();
				refuseToAgents(operation, item, node);
				return 'handle' in operation
					? await operation.handle(item)
					: await sendOne(operation, item);
			})(),
		);
		if ('value' in outcome) succeed(item, outcome.value);
		else fail([item], outcome.error);
	}
}

/** One request after the other; what fails of it stands alone where the node continues on fail. */
async function handleGroup(
	operation: Grouped,
	items: Item[],
	{ continues, succeed, fail }: Outcomes,
) {
	const rows: Array<{ item: Item; row: unknown }> = [];
	for (const item of items) {
		const outcome = await settled(
			(async () => {
				item.requireOptions();
				return await operation.read(item);
			})(),
		);
		if ('value' in outcome) rows.push({ item, row: outcome.value });
		else fail([item], outcome.error);
	}
	const batches =
		operation.batchesOf?.(rows.map(({ row }) => row)) ?? rows.map((_, position) => [position]);
	const handleBatch = async (batch: number[]) => {
		const members = batch.map((position) => rows[position]!);
		const batchItems = members.map(({ item }) => item);
		const outcome = await settled(
			operation.handle(
				members.map(({ row }) => row),
				batchItems,
			),
		);
		if ('value' in outcome) {
			batchItems.forEach((item, position) => succeed(item, outcome.value[position]!));
			return;
		}
		const { error } = outcome;
		if (!continues || batch.length < 2 || !operation.splitsAfter?.(error, batchItems)) {
			fail(batchItems, error);
			return;
		}
		const half = Math.ceil(batch.length / 2);
		await handleBatch(batch.slice(0, half));
		await handleBatch(batch.slice(half));
	};
	for (const batch of batches) await handleBatch(batch);
}

/** Makes a task wait for the one before it that shares its order; the rest is not held up. */
function ordersBy({ orderOf }: Operation) {
	if (!orderOf) return async (_item: Item | undefined, task: () => Promise<void>) => await task();
	const last = new Map<string, Promise<void>>();
	return async (item: Item | undefined, task: () => Promise<void>) => {
		// An item that cannot be read fails by itself.
		const key = item && tried(() => orderOf(item));
		if (key === undefined) {
			await task();
			return;
		}
		const own = (last.get(key) ?? Promise.resolve()).then(task);
		last.set(key, own);
		await own;
		if (last.get(key) === own) last.delete(key);
	};
}

function tried<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

/** The items that go together, in the order of the first of each. */
async function groupsOf(
	operation: Exclude<Operation, AllItems>,
	shared: Shared,
	giveWay: () => Promise<void>,
): Promise<Iterable<Item[]>> {
	const { inputs } = shared.caller;
	if (!('groupOf' in operation)) return each(shared);
	const groups = new Map<string, Item[]>();
	for (const input of inputs) {
		await giveWay();
		const item = new Item(shared, input);
		const key = groupKeyOf(operation, item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups.values();
}

/** An item that cannot be read stands alone; it fails when its turn comes. */
function groupKeyOf({ groupOf }: Grouped, item: Item): string {
	const key = tried(() => groupOf(item));
	return key === undefined ? `item ${item.index}` : `group ${key}`;
}

/** Made when their turn comes, so that only what is under way is in memory. */
function* each(shared: Shared): Generator<Item[]> {
	for (const item of itemsOf(shared)) yield [item];
}

function* itemsOf(shared: Shared): Generator<Item> {
	for (const input of shared.caller.inputs) yield new Item(shared, input);
}

function turnsOf(groups: Iterable<Item[]>): () => Item[] | undefined {
	const iterator = groups[Symbol.iterator]();
	return () => {
		const { done, value } = iterator.next() as IteratorResult<Item[], undefined>;
		return done ? undefined : value;
	};
}

/** n8n's batching: after so many items have begun, a pause before the next. */
function batchesBy(
	batching: RequestOptions['batching'],
	client: Client,
): (count: number) => Promise<void> {
	if (!batching) return async () => {};
	let begun = 0;
	let pauses = Promise.resolve();
	return async (count) => {
		if (begun >= batching.size) {
			begun = 0;
			pauses = pauses.then(async () => {
				await settled(client.wait(batching.pauseMs));
			});
		}
		begun += count;
		await pauses;
	};
}

/** A run that ends early tells how far it came, since what was done is not undone. */
function withProgress(error: NodeError, done: number, total: number): NodeError {
	if (total > 1) {
		const progress = `${done} of ${total} items were done before; nothing more was sent.`;
		error.description = [error.description, progress].filter(Boolean).join(' ');
	}
	return error;
}

/** Refuses what cannot be undone to an AI agent, unless the node's option allows it. */
function refuseToAgents({ irreversible }: Operation, item: Item, node: INode) {
	if (!irreversible || !isTool(node) || item.switchOption('allowAiAgents')) return;
	throw new ExplainedError(
		'This cannot be undone, so an AI agent may not do it',
		'To allow it, add the option "Allow AI Agents" to this node.',
	);
}
