import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OVERLAP_MS } from '../../../nodes/ApsisOnePollingTrigger/eventPlace.ts';
import { Trigger, untilSettled, World, type WorldFault } from './world.mts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const EVENTS = { source: 'emailEvents' };
const MEMBERS = { source: 'segmentMembers', segment: 'usercreated.segments.s-1', changes: 'both' };

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	vi.setSystemTime(Date.parse('2026-11-24T12:00:00.500Z'));
});
afterEach(() => {
	vi.useRealTimers();
});

const pass = async (ms: number) => await vi.advanceTimersByTimeAsync(ms);

/** What may happen to a trigger, in any order. */
type Step =
	| { kind: 'pass'; minutes: number }
	| { kind: 'happen'; late: number }
	| { kind: 'poll'; faults: Array<WorldFault | undefined> }
	| { kind: 'restart'; faults: Array<WorldFault | undefined> }
	| { kind: 'slow'; delayMs: number }
	| { kind: 'fail'; filesFail: boolean };

const faults = fc.array(
	fc.constantFrom<WorldFault | undefined>(
		'status',
		'lost before',
		'lost after',
		undefined,
		undefined,
	),
	{ maxLength: 6 },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.oneof(
		{
			weight: 4,
			arbitrary: fc.record({
				kind: fc.constant('happen' as const),
				late: fc.integer({ min: 0, max: OVERLAP_MS / MINUTE - 1 }),
			}),
		},
		{ weight: 6, arbitrary: fc.record({ kind: fc.constant('poll' as const), faults }) },
		{
			weight: 3,
			arbitrary: fc.record({
				kind: fc.constant('pass' as const),
				minutes: fc.oneof(
					fc.integer({ min: 1, max: 30 }),
					fc.integer({ min: 60, max: 5 * 24 * 60 }),
				),
			}),
		},
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), faults }) },
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant('slow' as const),
				delayMs: fc.constantFrom(0, 10 * SECOND, 5 * MINUTE),
			}),
		},
		{
			weight: 1,
			arbitrary: fc.record({ kind: fc.constant('fail' as const), filesFail: fc.boolean() }),
		},
	),
	{ maxLength: 40 },
);

async function take(trigger: Trigger, world: World, all: Step[], happen: (late: number) => void) {
	await trigger.start();
	await pass(SECOND);
	for (const step of all) {
		if (step.kind === 'pass') await pass(step.minutes * MINUTE);
		if (step.kind === 'happen') happen(step.late);
		if (step.kind === 'slow') world.delayMs = step.delayMs;
		if (step.kind === 'fail') world.filesFail = step.filesFail;
		if (step.kind === 'poll' || step.kind === 'restart') {
			world.faults = [...step.faults];
			await (step.kind === 'poll' ? trigger.poll() : trigger.start());
			await pass(2 * SECOND);
		}
	}
	// In the end nothing is in its way any more.
	Object.assign(world, { faults: [], delayMs: 0, filesFail: false });
	for (let polls = 0; polls < 45; polls++) {
		await pass(MINUTE + SECOND);
		await trigger.poll();
	}
}

describe('nothing is lost and nothing comes twice, whatever happens', () => {
	test('to email events', { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (all) => {
				const world = new World();
				const trigger = new Trigger(world, EVENTS);
				world.events.push({ id: 'before', time: Date.now() - MINUTE, visibleAt: 0 });
				await take(trigger, world, all, (late) => {
					const visibleAt = world.now + late * MINUTE;
					world.events.push({ id: `e${world.events.length}`, time: world.now, visibleAt });
				});
				const handed = trigger.items.map(({ correlation_id: id }) => id);
				const happened = world.events.slice(1).map(({ id }) => id);
				expect([...handed].sort()).toEqual([...happened].sort());
				expect(trigger.handed.filter((items) => items.length === 0)).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});

	test('to the members of a segment', { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (all) => {
				const world = new World();
				const trigger = new Trigger(world, MEMBERS);
				for (const key of ['k0', 'k1', 'k2']) world.members.add(key);
				await take(trigger, world, all, (late) => {
					const key = `k${late % 5}`;
					if (!world.members.delete(key)) world.members.add(key);
				});
				// The first file is what the trigger starts from; it is handed over without items.
				const [first, ...rest] = trigger.handed;
				expect(first).toEqual([]);
				expect(rest.filter((items) => items.length === 0)).toEqual([]);
				// Back from what is now, each change must have been one.
				const members = new Set(world.members);
				for (const { change, exportKey } of rest.flat().reverse()) {
					const key = String(exportKey);
					expect(members.has(key)).toBe(change === 'entered');
					if (!members.delete(key)) members.add(key);
				}
			}),
			{ numRuns: 60 },
		);
	});
});

describe('the limits of the account', () => {
	test.each(['fixed', 'sliding', 'bucket'] as const)(
		'are kept by three triggers that poll every second: %s',
		{ timeout: 60_000 },
		async (limits) => {
			const world = new World({ limits });
			const triggers = [
				new Trigger(world, EVENTS, '1'),
				new Trigger(world, EVENTS, '2'),
				new Trigger(world, MEMBERS, '3'),
			];
			world.delayMs = 3 * SECOND;
			for (const trigger of triggers) await trigger.start();
			const polls: Array<Promise<void>> = [];
			for (let second = 0; second < 600; second++) {
				if (second % 30 === 0) {
					world.events.push({ id: `e${second}`, time: world.now, visibleAt: 0 });
				}
				polls.push(...triggers.map(async (trigger) => await trigger.pollNow()));
				await pass(SECOND);
			}
			await untilSettled(Promise.all(polls));
			expect(triggers.flatMap(({ errors }) => errors)).toEqual([]);
			expect(world.count('429')).toBe(0);
			// Ten minutes: one report a minute, shared evenly.
			expect(world.count('POST /emails/reports')).toBeGreaterThanOrEqual(8);
			const [one, other] = triggers.map(({ items }) => items.length);
			expect(Math.min(one!, other!)).toBeGreaterThanOrEqual(14);
			expect(world.count('POST /audience/profiles/reports/segments')).toBeLessThanOrEqual(11);
		},
	);
});
