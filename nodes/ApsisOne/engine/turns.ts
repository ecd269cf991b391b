import type { Client } from '../client/client';
import { settled } from '../client/settled';
import type { Input } from './caller';
import { Item, type Shared } from './item';
import type { AllItems, Grouped, Operation } from './operation';
import type { RequestOptions } from './requestOptions';

/**
 * Makes a function that runs a task when the one before it that shares its order has ended; the rest
 * is not held up.
 */
export function ordersBy({ orderOf }: Operation) {
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

/**
 * The items that go together, in the order of the first of each. They are made when their turn comes,
 * so that only what is under way is in memory; what they share is read before, of all of them.
 */
export async function groupsOf(
	operation: Exclude<Operation, AllItems>,
	shared: Shared,
	giveWay: () => Promise<void>,
): Promise<Iterable<Item[]>> {
	if (!('groupOf' in operation)) return each(shared);
	const groups = new Map<string, Input[]>();
	for (const input of shared.caller.inputs) {
		await giveWay();
		const key = groupKeyOf(operation, new Item(shared, input));
		const group = groups.get(key);
		if (group) group.push(input);
		else groups.set(key, [input]);
	}
	// Without the keys, which take more memory than all else of a run.
	return inTurn([...groups.values()].reverse(), shared);
}

/** @param groups the last first; they are taken out */
function* inTurn(groups: Input[][], shared: Shared): Generator<Item[]> {
	for (let inputs = groups.pop(); inputs; inputs = groups.pop()) {
		yield inputs.map((input) => new Item(shared, input));
	}
}

/** An item that cannot be read stands alone; it fails when its turn comes. */
function groupKeyOf({ groupOf }: Grouped, item: Item): string {
	const key = tried(() => groupOf(item));
	return key === undefined ? `item ${item.index}` : `group ${key}`;
}

function* each(shared: Shared): Generator<Item[]> {
	for (const item of itemsOf(shared)) yield [item];
}

/** The items of a run, each made when its turn comes, so that only what is under way is in memory. */
export function* itemsOf(shared: Shared): Generator<Item> {
	for (const input of shared.caller.inputs) yield new Item(shared, input);
}

/** Gives what goes together next, whoever asks; undefined at the end. */
export function turnsOf(groups: Iterable<Item[]>): () => Item[] | undefined {
	const iterator = groups[Symbol.iterator]();
	return () => {
		const { done, value } = iterator.next() as IteratorResult<Item[], undefined>;
		return done ? undefined : value;
	};
}

/**
 * n8n's batching: makes a function to be awaited before so many items begin, which pauses after each
 * batch.
 */
export function batchesBy(
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
