import { NodeOperationError, type IDataObject, type IPollFunctions } from 'n8n-workflow';
import { waitOf } from '../../credentials/account/authentication';
import { poll } from '../ApsisOne/transport/poll';
import { accountFor } from '../ApsisOne/transport/request';
import { settled } from '../ApsisOne/transport/settled';
import { readMemory, writeMemory, type Memory } from './memory';
import { UnusableFile, type Source } from './source';

/** How long a poll may wait, in milliseconds. */
export interface Patience {
	/** For the account's pace before a request. */
	turnMs: number;
	/** For a file to be ready. */
	readyMs: number;
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
 * if it is time. What is not ready in time is left for the next poll. The place moves with the
 * return of the items, as the last step, so that an error before it leaves everything to the next poll.
 *
 * @returns the new items; null where there are none. An empty list after the first file of a source
 * without beginning: n8n saves what is remembered only together with a result.
 * @throws NodeOperationError where a file cannot be used or could not be made several times; GivenUp
 * or Interrupted where APSIS One cannot be reached
 */
export async function advance<Place>(
	context: IPollFunctions,
	source: Source<Place>,
	patience: Patience,
): Promise<IDataObject[] | null> {
	const items: IDataObject[] = [];
	let memory = readMemory<Place>(context, source.about);
	if (memory.place === undefined && source.begin) {
		writeMemory(context, { ...memory, place: await source.begin() });
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
	writeMemory(context, memory);
	if (items.length > 0) return items;
	return isFirstFile && memory.place !== undefined ? [] : null;

	async function isTurn(): Promise<boolean> {
		const since = Date.now() - (memory.requestedAt ?? -Infinity);
		// A clock that was set back must not stop the trigger.
		if (since >= 0 && since < REQUEST_EVERY_MS) return false;
		return waitOf(await accountFor(context), 'POST', source.path) <= patience.turnMs;
	}

	async function request() {
		const requested = await source.request(memory.place);
		if (!requested) return;
		const { pending, mayKeep } = requested;
		memory = { ...memory, pending, requestedAt: pending.requestedAt };
		// An error from here on must not cost a second request.
		if (items.length === 0 && mayKeep) writeMemory(context, memory);
		try {
			await takeUp();
		} finally {
			if (!mayKeep) memory = without(memory, 'pending');
		}
	}

	async function takeUp() {
		const { pending } = memory;
		if (!pending) return;
		const file = await poll(context, async () => await source.look(pending), patience.readyMs);
		if (file === undefined) {
			const isLate = Math.abs(Date.now() - pending.requestedAt) > PENDING_LIFE_MS;
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
		if (!(error instanceof UnusableFile)) throw error;
		writeMemory(context, without(memory, 'pending'));
		throw fileErrorOf(context, error);
	}

	function fail() {
		const failures = (memory.failures ?? 0) + 1;
		memory = { ...without(memory, 'pending'), failures };
		if (failures < MAX_FAILURES) return;
		writeMemory(context, memory);
		throw new NodeOperationError(
			context.getNode(),
			`APSIS One could not make the ${source.file}, ${failures} times in a row`,
			{
				description:
					'The trigger goes on trying, and nothing is left out. If it stays, check in APSIS One that the segment, section, attributes and tags exist.',
			},
		);
	}
}

/** The error that tells the user of a file that cannot be used. */
export const fileErrorOf = (context: IPollFunctions, { message, description }: UnusableFile) =>
	new NodeOperationError(context.getNode(), message, { description });

function without<Place>(
	memory: Memory<Place>,
	...names: Array<'pending' | 'failures'>
): Memory<Place> {
	const rest = { ...memory };
	for (const name of names) delete rest[name];
	return rest;
}
