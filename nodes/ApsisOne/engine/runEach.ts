import type { INode, INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { Stopped } from '../client/backOff';
import { takeTurn } from '../client/pauses';
import { settled } from '../client/settled';
import { counted } from '../client/words';
import { withAbsentFields } from './absentFields';
import type { Ending } from './ending';
import { errorItemOf, nodeErrorOf } from './errors';
import type { Item, Shared } from './item';
import type { AllItems, Grouped, Operation, Output } from './operation';
import { refuseReadOnly } from './readOnly';
import type { RequestOptions } from './requestOptions';
import { sendOne } from './singleRequest';
import { batchesBy, groupsOf, ordersBy, turnsOf } from './turns';

/** Enough for the account's 100 requests a second at half a second each. */
const AT_ONCE = 50;

/**
 * Runs an operation that handles its items one by one, or in groups.
 *
 * @param ending is ended with the first item that fails, where the node does not continue on fail
 * @param batching n8n's own, of the node's settings
 * @returns the output in the order of the input, each item paired
 * @throws NodeApiError or NodeOperationError of the first item that failed; it tells how many were done
 */
export async function runEach(
	operation: Exclude<Operation, AllItems>,
	shared: Shared,
	ending: Ending,
	batching: RequestOptions['batching'],
): Promise<INodeExecutionData[]> {
	const { context, inputs } = shared.caller;
	const node = context.getNode();
	const continues = context.continueOnFail();
	const { clock, giveWay } = shared.client;
	const waitForBatch = batchesBy(batching, shared.client);
	const total = inputs.length;
	/** By the item's position in the input; with gaps, where n8n asks for some of the items. */
	const output: INodeExecutionData[][] = [];
	const endings: Array<() => void> = [];
	let done = 0;
	let failed = 0;
	let failure: NodeApiError | NodeOperationError | undefined;

	const put = (item: Item, items: INodeExecutionData[]) => {
		output[item.index] = items;
	};
	const succeed = (item: Item, results: Output[]) => {
		if (!operation.repeatable) item.settle(results);
		put(
			item,
			results.map((one) => ({
				...one,
				json: item.withInput(one.json),
				pairedItem: { item: item.index },
			})),
		);
		if (item.ending) endings.push(item.ending);
		if (results.length === 0) noteEmpty(item, operation);
		done++;
	};
	const fail = (items: Item[], error: unknown) => {
		const nodeError = items[0]!.errorOf(error);
		if (!(error instanceof Stopped)) failed += items.length;
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
		await takeTurn(clock, giveWay);
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
	if (failure) throw withProgress(failure, { done, failed, total });
	for (const end of endings) end();
	// Leaves gaps out.
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
				if (operation.irreversible) item.requireAllowedForAgents();
				await refuseReadOnly(operation, item);
				return 'handle' in operation
					? await operation.handle(item)
					: await sendOne(operation, item);
			})(),
		);
		if ('value' in outcome) succeed(item, outcome.value);
		else fail([item], await withAbsentFields(outcome.error, item, operation.fields, node));
	}
}

/** One request after the other; what fails of it stands alone where the node continues on fail. */
async function handleGroup(
	operation: Grouped,
	items: Item[],
	{ node, continues, succeed, fail }: Outcomes,
) {
	const rows: Array<{ item: Item; row: unknown }> = [];
	for (const item of items) {
		const outcome = await settled(
			(async () => {
				item.requireOptions();
				await refuseReadOnly(operation, item);
				return await operation.read(item);
			})(),
		);
		if ('value' in outcome) rows.push({ item, row: outcome.value });
		else fail([item], await withAbsentFields(outcome.error, item, operation.fields, node));
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
			fail(batchItems, await withAbsentFields(error, batchItems[0]!, operation.fields, node));
			return;
		}
		const half = Math.ceil(batch.length / 2);
		await handleBatch(batch.slice(0, half));
		await handleBatch(batch.slice(half));
	};
	for (const batch of batches) await handleBatch(batch);
}

/** A run that ends early tells what became of all items, since what was done is not undone. */
function withProgress<T extends NodeApiError | NodeOperationError>(
	error: T,
	{ done, failed, total }: { done: number; failed: number; total: number },
): T {
	if (total > 1) {
		const left = total - done - failed;
		const progress = `${done} of ${total} items are done, ${failed} failed, ${left} are not finished. Nothing more was sent.`;
		const mend = 'To go on with the others, set On Error in the settings of the node to Continue.';
		error.description = [error.description, progress, failed > 0 && mend].filter(Boolean).join(' ');
	}
	return error;
}

function noteEmpty(item: Item, { whenEmpty = 'APSIS One has nothing that fits' }: Operation) {
	const why = item.emptyBecause ?? whenEmpty;
	item.noteCount(`empty: ${why}`, 1, (count) => `${counted(count, 'item')} gave nothing: ${why}.`);
}
