import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { dataIn } from '../../emulator/account.mts';
import { SEED, type Emulator } from '../../emulator/index.mts';
import { versionId } from '../../emulator/seed/definitions.mts';
import type { Execution } from '../../n8n/host/client.mts';
import { ordersIn } from '../figures.mts';
import { ADD_EVENT, UPSERT } from '../parameters.mts';
import {
	expectByBoth,
	namesOf,
	type DeclareCase,
	type OpenWorkflow,
	type Trial,
} from '../trial.mts';

/** More than one worker takes at once, so that both have part. */
const EXECUTIONS = 6;
const ITEMS = 200;
const ALL = EXECUTIONS * ITEMS;
/** All requests of a dead worker have arrived by then. */
const SETTLED_MS = 1000;
const POLL = { interval: 10, timeout: 60_000 };

const NAMES = namesOf('run', EXECUTIONS);

/** A worker that is killed in mid-run, and what n8n makes of its executions. */
export function crashCases(declare: DeclareCase): void {
	declare('worker killed, events', {}, async (trial) => {
		const { queue, emulator, createCredential, open, note } = trial;
		emulator.control.addProfiles(ITEMS);
		const workflow = await open(await createCredential(), ADD_EVENT);
		await workflow.call(NAMES, ITEMS);
		const { lost, kept } = await killInMidRun(trial, workflow, 0);
		const arrived = ordersOf(emulator, lost);
		expect(arrived.length).toBeLessThan(lost.length * ITEMS);

		const executions = await workflow.ended(EXECUTIONS);
		// Nobody began again what the dead worker had begun.
		expect(ordersOf(emulator, lost)).toEqual(arrived);
		expect(ordersOf(emulator, kept)).toHaveLength(kept.length * ITEMS);
		const figure = note(`${lost.length} of ${EXECUTIONS} executions lost`, ALL);
		expect(figure).toMatchObject({ refused: 0, twice: 0 });
		expectLost(executions, lost);

		await queue.workers[0]!.restart();
		await workflow.call(namesOf('later', EXECUTIONS), ITEMS);
		await expectByBoth(queue, (await workflow.ended(2 * EXECUTIONS)).slice(EXECUTIONS));
		const later = note('started again, next run', ALL);
		expect(later).toMatchObject({ tokenCalls: 0, refused: 0, done: ALL, twice: 0 });
	});

	declare('worker killed, profiles', {}, async (trial) => {
		const { queue, emulator, createCredential, open, note } = trial;
		const workflow = await open(await createCredential(), UPSERT);
		await workflow.call(NAMES, ITEMS);
		const { lost } = await killInMidRun(trial, workflow, 1);
		expectLost(await workflow.ended(EXECUTIONS), lost);
		const figure = note(`${lost.length} of ${EXECUTIONS} executions lost`, ALL);
		expect(figure).toMatchObject({ refused: 0, twice: 0 });
		expect(figure.done).toBeLessThan(ALL);

		// Whoever started them starts them again; the worker that is left takes them.
		await workflow.call(lost, ITEMS);
		const again = (await workflow.ended(EXECUTIONS + lost.length)).slice(EXECUTIONS);
		expect(again.map(({ status }) => status)).toEqual(lost.map(() => 'success'));
		const done = lost.length * ITEMS;
		expect(note('lost ones run again', done)).toMatchObject({ tokenCalls: 0, done, twice: 0 });
		expect(firstNames(emulator)).toEqual(NAMES.flatMap((name) => Array<string>(ITEMS).fill(name)));
		await queue.workers[1]!.restart();
	});
}

/**
 * Kills a worker when a third of the items have been sent.
 *
 * @returns the names of the executions that it ran, and of the others
 */
async function killInMidRun({ queue, emulator }: Trial, workflow: OpenWorkflow, worker: number) {
	await expect.poll(() => emulator.control.received.length, POLL).toBeGreaterThan(ALL / 3);
	await queue.workers[worker]!.kill();
	await sleep(SETTLED_MS);
	const ids = await workflow.started(EXECUTIONS);
	const workers = await Promise.all(ids.map(async (id) => await queue.workerOf(id)));
	const lost = NAMES.filter((_, index) => workers[index] === worker);
	expect(lost).not.toEqual([]);
	return { lost, kept: NAMES.filter((name) => !lost.includes(name)) };
}

/** Expects n8n to have said of these executions that their worker was lost, and all others to be done. */
function expectLost(executions: Execution[], lost: string[]): void {
	for (const [index, { status, error }] of executions.entries()) {
		const name = NAMES[index]!;
		const isLost = lost.includes(name);
		expect({ name, status }).toEqual({ name, status: isLost ? 'error' : 'success' });
		if (isLost) expect(error?.message).toMatch(/failed to be processed/);
	}
}

/** The orders of these executions that arrived. */
function ordersOf({ control }: Emulator, names: string[]): string[] {
	return [...ordersIn(control.received).keys()]
		.filter((order) => names.some((name) => order.startsWith(`${name}-`)))
		.sort();
}

/** The first names of all profiles that the executions were to make, in their order. */
function firstNames({ account }: Emulator): unknown[] {
	const section = account.section(SEED.sections.default);
	const attribute = versionId(section, SEED.attributes.firstName);
	return NAMES.flatMap((name) =>
		Array.from({ length: ITEMS }, (_, n) => {
			const profile = account.find(SEED.keyspaces.email, `${name}-${n}@example.com`);
			return profile && dataIn(profile, section.discriminator).attributes.get(attribute);
		}),
	);
}
