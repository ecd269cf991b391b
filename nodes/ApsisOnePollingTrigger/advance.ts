import { ExplainedError } from '../../credentials/account/explained';
import type { Client } from '../ApsisOne/client/client';
import type { Download } from '../ApsisOne/client/download';
import type { JsonObject } from '../ApsisOne/client/json';
import { poll } from '../ApsisOne/client/poll';
import { settled } from '../ApsisOne/client/settled';
import { readMemory, writeMemory, type Memory, type Store } from './memory';
import { SETTINGS } from './limits';
import { NotReady, UnusableFile, type Pending, type Source } from './source';

/** How long a poll may wait, in milliseconds. */
export interface Patience {
	/** For the account's pace before a request. */
	turnMs: number;
	/** For a file to be ready. */
	readyMs: number;
}

/** What a trigger works with in a poll. */
export interface Means {
	client: Client;
	store: Store;
	patience: Patience;
	/** Milliseconds until a `POST` to a path would have its turn; an estimate. */
	waitOf: (path: string) => Promise<number>;
}

const MINUTE = 60_000;
/** Between two requests of a trigger, however often it polls. */
const REQUEST_EVERY_MS = MINUTE;
const HOUR = 60 * MINUTE;
/** A file that takes longer is told of, for it may never come: "more than 15 minutes" is known. */
const SLOW_MS = 2 * HOUR;
/** Files live for a day (API.md section 8.8); what is not ready by then will not be. */
const PENDING_LIFE_MS = 24 * HOUR;
/** So many files in a row may fail before the user is told. */
const MAX_FAILURES = 3;

/**
 * One poll: takes up the file that was requested before, if it is ready, then requests the next one
 * if it is time; with items in hand, only if that takes no waiting. What is not ready in time is left
 * for the next poll. The place moves with the return of the items, as the last step, so that an error
 * before it leaves everything to the next poll.
 *
 * @returns the new items; null where there are none. An empty list after the first file of a source
 * without beginning: n8n saves what is remembered only together with a result.
 * @throws ExplainedError where a file cannot be used or could not be made several times; GivenUp or
 * Interrupted where APSIS One cannot be reached
 */
export async function advance<Place>(
	{ client, store, patience, waitOf }: Means,
	source: Source<Place>,
): Promise<JsonObject[] | null> {
	const { clock } = client;
	const items: JsonObject[] = [];
	let memory = readMemory<Place>(store, source.about);
	if (memory.place === undefined && source.begin) {
		writeMemory(store, { ...memory, place: await source.begin() });
		return null;
	}
	const isFirstFile = memory.place === undefined;

	if (memory.pending && memory.pending.asked !== source.asked) memory = without(memory, 'pending');
	await takeUp();
	if (memory.pending === undefined && (await isTurn())) {
		const outcome = await settled(request());
		// Items that were read already are not held up by an error; the next poll meets it again.
		if ('error' in outcome && items.length === 0) throw outcome.error;
	}
	writeMemory(store, memory);
	if (items.length > 0) return items;
	return isFirstFile && memory.place !== undefined ? [] : null;

	async function isTurn(): Promise<boolean> {
		const since = clock.now() - (memory.requestedAt ?? -Infinity);
		// A clock that was set back must not stop the trigger.
		if (since >= 0 && since < REQUEST_EVERY_MS) return false;
		// What was read is handed over first; the next poll asks, where it would have to wait.
		const turnMs = items.length > 0 ? 0 : patience.turnMs;
		return (await waitOf(source.path)) <= turnMs;
	}

	async function request() {
		const isHolding = items.length > 0;
		const pending = await source.request(memory.place, isHolding ? { maxWaitMs: 0 } : SETTINGS);
		if (!pending) return;
		memory = { ...memory, pending, requestedAt: pending.requestedAt };
		if (isHolding) return;
		// An error from here on must not cost a second request.
		writeMemory(store, memory);
		await takeUp();
	}

	async function takeUp() {
		const { pending } = memory;
		if (!pending) return;
		const file = await lookUntil(client, source, pending, patience.readyMs);
		if (file instanceof NotReady) {
			checkAge(pending, file);
			return;
		}
		if (file === 'gone') {
			fail();
			return;
		}
		const outcome = await settled(source.take(memory.place, pending, file));
		if ('value' in outcome) {
			memory = { ...without(memory, 'pending', 'failures'), place: outcome.value.place };
			// A spread would put up to 50,000 arguments on the stack.
			for (const item of outcome.value.items) items.push(item);
			return;
		}
		const { error } = outcome;
		if (error instanceof UnusableFile) writeMemory(store, without(memory, 'pending'));
		throw error;
	}

	/** A file that takes too long is told of once, and once more when it is given up. */
	function checkAge(pending: Pending, { status }: NotReady) {
		const age = Math.abs(clock.now() - pending.requestedAt);
		const isGivenUp = age > PENDING_LIFE_MS;
		if (age <= SLOW_MS || (pending.isTold && !isGivenUp)) return;
		memory = isGivenUp
			? without(memory, 'pending')
			: { ...memory, pending: { ...pending, isTold: true } };
		writeMemory(store, memory);
		const hours = (isGivenUp ? PENDING_LIFE_MS : SLOW_MS) / HOUR;
		const words = status === undefined ? '' : `: APSIS One calls it "${status}"`;
		throw new ExplainedError(
			`The ${source.file} was not ready after ${hours} hours${words}`,
			`${isGivenUp ? 'The trigger requests it anew' : 'The trigger goes on waiting, for a day, then requests it anew'}, and nothing is left out. If this happens again, ask for less: a segment, fewer attributes and tags.`,
		);
	}

	function fail() {
		const failures = (memory.failures ?? 0) + 1;
		memory = { ...without(memory, 'pending'), failures };
		if (failures < MAX_FAILURES) return;
		writeMemory(store, memory);
		throw new ExplainedError(
			`APSIS One could not make the ${source.file}, ${failures} times in a row`,
			'The trigger goes on trying, and nothing is left out. If it stays, check in APSIS One that the segment, section, attributes and tags exist.',
		);
	}
}

/**
 * Looks until a file is there or gone.
 *
 * @param timeoutMs how long to go on looking
 * @returns NotReady as of the last look, when the time is over
 * @throws what {@link Source.look} throws
 */
export async function lookUntil(
	client: Client,
	source: Pick<Source<unknown>, 'look'>,
	pending: Pending,
	timeoutMs: number,
): Promise<Download | NotReady | 'gone'> {
	let last = new NotReady();
	const look = async () => {
		const found = await source.look(pending);
		if (!(found instanceof NotReady)) return found;
		last = found;
		return undefined;
	};
	return (await poll(client, look, timeoutMs)) ?? last;
}

function without<Place>(
	memory: Memory<Place>,
	...names: Array<'pending' | 'failures'>
): Memory<Place> {
	const rest = { ...memory };
	for (const name of names) delete rest[name];
	return rest;
}
