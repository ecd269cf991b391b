import { ExplainedError } from '../../credentials/account/explained';
import type { Client } from '../ApsisOne/client/client';
import type { JsonObject } from '../ApsisOne/client/json';
import { poll } from '../ApsisOne/client/poll';
import { settled } from '../ApsisOne/client/settled';
import { readMemory, writeMemory, type Memory } from './memory';
import { SETTINGS } from './limits';
import { UnusableFile, type Source } from './source';

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
	/** What n8n keeps for the node. */
	staticData: JsonObject;
	patience: Patience;
	/** Milliseconds until a `POST` to a path would have its turn; an estimate. */
	waitOf: (path: string) => Promise<number>;
}

const MINUTE = 60_000;
/** Between two requests of a trigger, however often it polls. */
const REQUEST_EVERY_MS = MINUTE;
/** Files live for a day (API.md section 8.8); what is not ready by then will not be. */
const PENDING_LIFE_MS = 24 * 60 * MINUTE;
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
	{ client, staticData, patience, waitOf }: Means,
	source: Source<Place>,
): Promise<JsonObject[] | null> {
	const { clock } = client;
	const items: JsonObject[] = [];
	let memory = readMemory<Place>(staticData, source.about);
	if (memory.place === undefined && source.begin) {
		writeMemory(staticData, { ...memory, place: await source.begin() });
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
	writeMemory(staticData, memory);
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
		const requested = await source.request(memory.place, isHolding ? { maxWaitMs: 0 } : SETTINGS);
		if (!requested) return;
		const { pending, mayKeep } = requested;
		memory = { ...memory, pending, requestedAt: pending.requestedAt };
		// An error from here on must not cost a second request.
		if (isHolding) {
			if (!mayKeep) memory = without(memory, 'pending');
			return;
		}
		if (mayKeep) writeMemory(staticData, memory);
		try {
			await takeUp();
		} finally {
			if (!mayKeep) memory = without(memory, 'pending');
		}
	}

	async function takeUp() {
		const { pending } = memory;
		if (!pending) return;
		const file = await poll(client, async () => await source.look(pending), patience.readyMs);
		if (file === undefined) {
			const isLate = Math.abs(clock.now() - pending.requestedAt) > PENDING_LIFE_MS;
			if (isLate) memory = without(memory, 'pending');
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
		if (error instanceof UnusableFile) writeMemory(staticData, without(memory, 'pending'));
		throw error;
	}

	function fail() {
		const failures = (memory.failures ?? 0) + 1;
		memory = { ...without(memory, 'pending'), failures };
		if (failures < MAX_FAILURES) return;
		writeMemory(staticData, memory);
		throw new ExplainedError(
			`APSIS One could not make the ${source.file}, ${failures} times in a row`,
			'The trigger goes on trying, and nothing is left out. If it stays, check in APSIS One that the segment, section, attributes and tags exist.',
		);
	}
}

function without<Place>(
	memory: Memory<Place>,
	...names: Array<'pending' | 'failures'>
): Memory<Place> {
	const rest = { ...memory };
	for (const name of names) delete rest[name];
	return rest;
}
