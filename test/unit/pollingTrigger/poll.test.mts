import fc from 'fast-check';
import type { IDataObject, NodeOperationError } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OVERLAP_MS } from '../../../nodes/ApsisOne/exports/eventPlace.ts';
import { Trigger, untilSettled, World, type WorldEvent, type WorldFault } from './world.mts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const EVENTS = { source: 'emailEvents' };
const MEMBERS = { source: 'segmentMembers', segment: 'usercreated.segments.s-1', changes: 'both' };

const CONSENTS = {
	source: 'consentChanges',
	section: 'com.apsis1.sections.default',
	topics: { topic: [{ topic: 't1' }, { topic: 't2' }] },
	channels: { channel: [{ channel: 'com.apsis1.channels.email' }] },
};

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
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
	{ maxLength: 40, size: 'max' },
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
				expect(members).toEqual(new Set(trigger.readFor[0]));
			}),
			{ numRuns: 60 },
		);
	});
});

test('nothing is lost and nothing comes twice of consents', { timeout: 120_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(steps, async (all) => {
			const world = new World();
			const trigger = new Trigger(world, CONSENTS);
			for (let n = 0; n < 8; n++) world.consents.set(`k${n}`, { t1: 'opt-in' });
			await take(trigger, world, all, (late) => {
				const topic = late % 2 ? 't1' : 't2';
				const cells = world.consents.get(`k${late % 8}`) ?? {};
				cells[topic] = cells[topic] === 'opt-in' ? 'opt-out' : 'opt-in';
				world.consents.set(`k${late % 8}`, cells);
			});
			const [first, ...rest] = trigger.handed;
			expect(first).toEqual([]);
			expect(rest.filter((items) => items.length === 0)).toEqual([]);
			// Each change leads from what was known to what is told, and all of them to what is now.
			const known = new Map<string, unknown>(
				trigger.readFor[0]!.map((row) => {
					const [key, topic, cell] = row.split(',');
					return [`${key} ${topic}`, { 'opt-in': 'optedIn', 'opt-out': 'optedOut' }[cell!] ?? null];
				}),
			);
			for (const { exportKey, topic, change, before } of rest.flat()) {
				const id = `${String(exportKey)} ${String(topic)}`;
				expect(known.get(id) ?? null).toBe(before);
				expect(change).not.toBe(before);
				known.set(id, change);
			}
			for (const [key, cells] of world.consents) {
				for (const [topic, cell] of Object.entries(cells)) {
					expect(known.get(`${key} ${topic}`)).toBe(cell === 'opt-in' ? 'optedIn' : 'optedOut');
				}
			}
		}),
		{ numRuns: 40 },
	);
});

/** A trigger that was activated a minute ago. */
async function started(parameters: IDataObject, world = new World(), nodeId = '1') {
	const trigger = new Trigger(world, parameters, nodeId);
	await trigger.start();
	await pass(MINUTE);
	return { world, trigger };
}

const happen = (world: World, id: string, more: Partial<WorldEvent> = {}) =>
	world.events.push({ id, time: world.now, visibleAt: 0, ...more });
const idsOf = (items: IDataObject[]) => items.map(({ correlation_id: id }) => id);

describe('a poll', () => {
	test('gives nothing while the one before is not done, and requests nothing', async () => {
		const { world, trigger } = await started(EVENTS);
		world.delayMs = 90 * SECOND;
		happen(world, 'a');
		await pass(SECOND);
		const first = trigger.pollNow();
		await pass(61 * SECOND);
		await trigger.poll();
		expect(trigger.handed).toEqual([]);
		await untilSettled(first);
		expect(idsOf(trigger.items)).toEqual(['a']);
		expect(world.count('POST /emails/reports')).toBe(1);
	});

	test('leaves a report that takes long to the next one, and requests it once', async () => {
		const { world, trigger } = await started(EVENTS);
		world.delayMs = 10 * MINUTE;
		happen(world, 'a');
		await pass(SECOND);
		for (let polls = 0; polls < 4; polls++) await trigger.poll();
		expect(trigger.handed).toEqual([]);
		expect(world.count('POST /emails/reports')).toBe(1);
		for (let polls = 0; polls < 8; polls++) await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['a']);
	});

	test('that hangs is left to itself after half an hour', async () => {
		const { world, trigger } = await started(EVENTS);
		happen(world, 'a');
		world.faults = [undefined, 'hang'];
		void trigger.pollNow();
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.handed).toEqual([]);
		await pass(30 * MINUTE);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['a']);
		expect(trigger.errors).toEqual([]);
	});

	test('of an activation waits for nothing', async () => {
		const { world, trigger } = await started(EVENTS);
		await trigger.poll();
		const other = new Trigger(world, EVENTS, '2');
		other.saved = trigger.saved;
		world.delayMs = MINUTE;
		const before = Date.now();
		await other.start();
		await new Trigger(world, MEMBERS, '3').start();
		expect(Date.now() - before).toBeLessThan(SECOND);
		expect(world.count('POST /emails/reports')).toBe(1);
	});

	test('chooses by type and activity', async () => {
		const { world, trigger } = await started({ ...EVENTS, eventTypes: ['OPENED', 'BOUNCED'] });
		happen(world, 'a', { type: 'SENT' });
		happen(world, 'b', { type: 'OPENED' });
		await pass(SECOND);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['b']);
		trigger.parameters = { ...EVENTS, activityIds: 'x, y' };
		happen(world, 'c');
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.items).toHaveLength(1);
	});

	test('does not use a report of other columns than those that are chosen now', async () => {
		const { world, trigger } = await started(EVENTS);
		world.delayMs = 10 * MINUTE;
		happen(world, 'a');
		await pass(SECOND);
		await trigger.poll();
		world.delayMs = 0;
		trigger.parameters = { ...EVENTS, options: { additionalProperties: '{"extra": true}' } };
		await trigger.poll();
		expect(world.count('POST /emails/reports')).toBe(2);
		expect(idsOf(trigger.items)).toEqual(['a']);
	});
});

describe('after a pause', () => {
	test('of five days it catches up a day a poll, the oldest first', async () => {
		const { world, trigger } = await started(EVENTS);
		await trigger.poll();
		for (let day = 0; day < 5; day++) {
			happen(world, `day ${day}`);
			await pass(DAY);
		}
		await trigger.start();
		for (let polls = 0; polls < 6; polls++) {
			expect(trigger.handed.length).toBeLessThanOrEqual(polls + 1);
			await pass(MINUTE);
			await trigger.poll();
		}
		expect(idsOf(trigger.items)).toEqual([0, 1, 2, 3, 4].map((day) => `day ${day}`));
		const longest = Math.max(...world.windows.map(({ start, end }) => end - start));
		expect(longest).toBeLessThanOrEqual(DAY + OVERLAP_MS);
	});

	test('a report with too many events is made of a shorter time', { timeout: 60_000 }, async () => {
		const { world, trigger } = await started(EVENTS);
		for (let n = 0; n < 25_000; n++) happen(world, `e${n}`, { time: world.now + n * 2 * SECOND });
		await pass(DAY);
		for (let polls = 0; polls < 4; polls++) {
			await trigger.poll();
			await pass(MINUTE);
		}
		expect(Math.max(...trigger.handed.map((items) => items.length))).toBeLessThanOrEqual(20_000);
		expect(new Set(idsOf(trigger.items)).size).toBe(trigger.items.length);
		expect(trigger.items).toHaveLength(25_000);
	});
});

describe('errors', () => {
	test('are told where the first activation does not reach APSIS One', async () => {
		const world = new World();
		world.faults = Array.from({ length: 20 }, () => 'status');
		const trigger = new Trigger(world, EVENTS);
		await trigger.start();
		expect(trigger.errors).toMatchObject([{ message: expect.stringContaining('has a fault') }]);
		expect(trigger.saved).toBe('{}');
	});

	test('that pass are told only once they have lasted for half an hour', async () => {
		const { world, trigger } = await started(EVENTS);
		for (let minute = 0; minute < 40; minute++) {
			world.faults = Array.from({ length: 20 }, () => 'lost before');
			await trigger.poll();
			if (minute < 20) expect(trigger.errors).toEqual([]);
			await pass(MINUTE);
		}
		expect(trigger.errors.length).toBeGreaterThan(0);
		expect(trigger.errors[0]!.message).toContain('connection to APSIS One was lost');
	});

	test('name a report that fails again and again, and nothing is left out', async () => {
		const { world, trigger } = await started(EVENTS);
		world.filesFail = true;
		happen(world, 'a');
		for (let polls = 0; polls < 3; polls++) {
			await pass(MINUTE);
			expect(trigger.errors).toEqual([]);
			await trigger.poll();
		}
		expect(trigger.errors[0]!.message).toContain('could not make the email report, 3 times');
		world.filesFail = false;
		await pass(MINUTE);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['a']);
	});

	test('name a report that is not ready for hours, with its status, and go on waiting', async () => {
		const { world, trigger } = await started(EVENTS);
		Object.assign(world, { delayMs: 10 * DAY, status: 'rejected' });
		happen(world, 'a');
		await pass(SECOND);
		for (let hour = 0; hour < 30; hour++) {
			await trigger.poll();
			await pass(60 * MINUTE);
		}
		expect(trigger.errors.map(({ message }) => message)).toEqual([
			'The email report was not ready after 2 hours: APSIS One calls it "rejected"',
			'The email report was not ready after 24 hours: APSIS One calls it "rejected"',
			'The email report was not ready after 2 hours: APSIS One calls it "rejected"',
		]);
		expect(world.count('POST /emails/reports')).toBe(2);
		world.delayMs = 0;
		trigger.parameters = { ...EVENTS, options: { additionalProperties: '{"anew": true}' } };
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['a']);
	});

	test('name a segment that is too large to be remembered', { timeout: 60_000 }, async () => {
		const world = new World();
		for (let n = 0; n <= 50_000; n++) world.members.add(`key ${n}`);
		const { trigger } = await started(MEMBERS, world);
		await trigger.poll();
		const error = trigger.errors[0] as NodeOperationError;
		expect(error.message).toContain('more than 50,000 profiles');
		expect(error.description).toContain('Choose a smaller segment');
		world.members.delete('key 0');
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.handed).toEqual([[]]);
		expect(trigger.saved.length).toBeLessThan(2_000_000);
	});
});

test('an address of another host, which may have a secret in it, is not kept', async () => {
	const world = new World();
	world.members.add('k1');
	Object.assign(world, {
		exportHost: 'https://files.example.com',
		exportQuery: '?signature=s3cret',
	});
	world.delayMs = 30 * SECOND;
	const { trigger } = await started(MEMBERS, world);
	expect(trigger.saved + JSON.stringify(trigger.staticData)).not.toContain('s3cret');
	await trigger.poll();
	expect(trigger.handed).toEqual([[]]);
	world.members.add('k2');
	await pass(MINUTE);
	await trigger.poll();
	expect(trigger.items).toMatchObject([{ change: 'entered', exportKey: 'k2' }]);
	expect(trigger.saved + JSON.stringify(trigger.staticData)).not.toContain('s3cret');
});

describe('a file of another host', () => {
	const elsewhere = async (delayMs: number) => {
		const world = new World();
		world.members.add('k1');
		const place = { exportHost: 'https://files.example.com', exportQuery: '?signature=s3cret' };
		Object.assign(world, { ...place, delayMs });
		return { world, trigger: new Trigger(world, MEMBERS, `elsewhere ${delayMs}`) };
	};
	const SEGMENTS = 'POST /audience/profiles/reports/segments';

	test('that takes several polls is asked for again, not requested again', async () => {
		const { world, trigger } = await elsewhere(9 * MINUTE);
		await trigger.start();
		for (let polls = 0; polls < 2; polls++) {
			await pass(MINUTE);
			await trigger.poll();
		}
		expect(trigger.handed).toEqual([]);
		expect(world.count(SEGMENTS)).toBe(1);
		for (let polls = 0; polls < 2; polls++) {
			await pass(MINUTE);
			await trigger.poll();
		}
		expect(trigger.handed).toEqual([[]]);
		expect(trigger.saved + JSON.stringify(trigger.staticData)).not.toContain('s3cret');
	});

	test('whose address is refused is requested anew, and told of the third time', async () => {
		const { world, trigger } = await elsewhere(0);
		world.exportsRefused = true;
		await trigger.start();
		for (let polls = 0; polls < 2; polls++) {
			await pass(MINUTE + SECOND);
			await trigger.poll();
		}
		expect(world.count(SEGMENTS)).toBe(3);
		expect(trigger.errors).toMatchObject([
			{ message: 'APSIS One could not make the segment export, 3 times in a row' },
		]);
		world.exportsRefused = false;
		await pass(MINUTE + SECOND);
		await trigger.poll();
		expect(trigger.handed).toEqual([[]]);
	});
});

describe('who is a member', () => {
	const withDefinition = (aql: string) => ({
		...MEMBERS,
		options: { additionalProperties: JSON.stringify({ segment_definition: aql }) },
	});

	test('is remembered anew where the definition of the segment changes', async () => {
		const world = new World();
		world.members.add('k1');
		const { trigger } = await started(withDefinition('A'), world);
		await trigger.poll();
		world.members.clear();
		world.members.add('k2');
		trigger.parameters = withDefinition('B');
		for (let polls = 0; polls < 2; polls++) {
			await pass(MINUTE);
			await trigger.poll();
		}
		expect(trigger.handed).toEqual([[], []]);
		world.members.add('k3');
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.items).toMatchObject([{ change: 'entered', exportKey: 'k3' }]);
	});

	test('is remembered on where only a column changes', async () => {
		const world = new World();
		world.members.add('k1');
		const { trigger } = await started(MEMBERS, world);
		await trigger.poll();
		world.members.add('k2');
		const columns = { attributes: [{ field_name: 'Email' }] };
		trigger.parameters = {
			...MEMBERS,
			options: { additionalProperties: JSON.stringify(columns) },
		};
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.items).toMatchObject([{ change: 'entered', exportKey: 'k2' }]);
	});
});

describe('what is waited for by name', () => {
	test.each([
		['emailOpened', 'OPENED'],
		['emailClicked', 'CLICKED'],
		['emailBounced', 'BOUNCED'],
		['emailUnsubscribed', 'UNSUBSCRIBED'],
	])('%s', async (source, expected) => {
		// A field that is hidden may still have a value.
		const { world, trigger } = await started({ source, eventTypes: ['SENT'] });
		for (const type of ['SENT', 'OPENED', 'CLICKED', 'BOUNCED', 'UNSUBSCRIBED']) {
			happen(world, type, { type });
		}
		await pass(SECOND);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual([expected]);
	});

	test.each([
		['segmentEntered', 'entered', 'k2'],
		['segmentLeft', 'left', 'k1'],
	])('%s', async (source, change, exportKey) => {
		const world = new World();
		for (const key of ['k1', 'k3', 'k4']) world.members.add(key);
		const { trigger } = await started({ ...MEMBERS, source, changes: 'both' }, world);
		await trigger.poll();
		world.members.delete('k1');
		world.members.add('k2');
		await pass(MINUTE);
		await trigger.poll();
		expect(trigger.items).toMatchObject([{ change, exportKey }]);
	});
});

describe('consents', () => {
	/** Twelve profiles with an opt-in, which are remembered. */
	async function following(parameters: IDataObject = {}) {
		const world = new World();
		for (let n = 0; n < 12; n++) world.consents.set(`k${n}`, { t1: 'opt-in' });
		const { trigger } = await started({ ...CONSENTS, ...parameters }, world);
		const next = async () => {
			await pass(MINUTE);
			await trigger.poll();
		};
		await next();
		expect(trigger.handed).toEqual([[]]);
		return { world, trigger, next };
	}

	test('that changed come with what they were', async () => {
		const { world, trigger, next } = await following();
		world.consents.set('k3', { t1: 'opt-out' });
		world.consents.set('new', { t2: 'confirmed-opt-in' });
		await next();
		const { section } = CONSENTS;
		const channel = 'com.apsis1.channels.email';
		expect(trigger.items).toEqual([
			{
				change: 'optedOut',
				before: 'optedIn',
				exportKey: 'k3',
				section,
				topic: 't1',
				channel,
				consent: 'opt-out',
				data: {},
			},
			{
				change: 'optedIn',
				before: null,
				exportKey: 'new',
				section,
				topic: 't2',
				channel,
				consent: 'confirmed-opt-in',
				data: {},
			},
		]);
		await next();
		expect(trigger.items).toHaveLength(2);
	});

	test.each([
		['consentOptedIn', ['new']],
		['consentOptedOut', ['k3']],
	])('come as chosen: %s', async (source, keys) => {
		const { world, trigger, next } = await following({ source });
		world.consents.set('k3', { t1: 'opt-out' });
		world.consents.set('new', { t1: 'opt-in' });
		await next();
		expect(trigger.items.map(({ exportKey }) => exportKey)).toEqual(keys);
	});

	test.each([
		[
			'with something else in it',
			'export_key,topic_discriminator,consent_1\nk0,t1,yes',
			'is no consent',
		],
		['without consents', 'export_key,topic_discriminator\nk0,t1', 'no column with consents'],
		['that is a page of HTML', '<html><body>Back soon</body></html>', 'damaged'],
		['without topics', 'export_key,consent_1\nk0,opt-out', 'does not say which topic'],
	])('of a file %s are not believed, and the place stays', async (_, csv, message) => {
		const { world, trigger, next } = await following();
		world.consentCsv = csv;
		await next();
		expect(trigger.errors).toMatchObject([{ message: expect.stringContaining(message) }]);
		expect(trigger.items).toEqual([]);
		world.consentCsv = undefined;
		world.consents.set('k3', { t1: 'opt-out' });
		await next();
		expect(trigger.items).toMatchObject([{ change: 'optedOut', exportKey: 'k3' }]);
	});

	test('that are missing for once do not come again', async () => {
		const { world, trigger, next } = await following();
		world.consentCsv = 'export_key,topic_discriminator,consent_1\nk0,t1,opt-in';
		await next();
		world.consentCsv = undefined;
		await next();
		expect(trigger.items).toEqual([]);
	});

	test.each([
		[true, 0],
		[false, 12],
	])(
		'that are all blank for once: where falls are confirmed (%s), %i come again',
		async (confirmLargeFalls, count) => {
			const { world, trigger, next } = await following({ options: { confirmLargeFalls } });
			const rows = Array.from({ length: 12 }, (_, n) => `k${n},t1,`);
			world.consentCsv = ['export_key,topic_discriminator,consent_1', ...rows].join('\n');
			await next();
			world.consentCsv = undefined;
			await next();
			await next();
			expect(trigger.items).toHaveLength(count);
		},
	);

	test('of other topics are remembered anew', async () => {
		const { world, trigger, next } = await following();
		world.consents.set('k1', { t1: 'opt-in', t3: 'opt-in' });
		trigger.parameters = { ...CONSENTS, topics: { topic: [{ topic: 't1' }, { topic: 't3' }] } };
		await next();
		await next();
		expect(trigger.items).toEqual([]);
	});

	test('of a test show a sample, and move nothing', async () => {
		const { trigger } = await following();
		const before = JSON.stringify(trigger.staticData);
		const sample = await trigger.test();
		expect(sample).toHaveLength(10);
		expect(sample[0]).toMatchObject({ change: 'optedIn', exportKey: 'k0', topic: 't1' });
		expect(JSON.stringify(trigger.staticData)).toBe(before);
	});
});

describe('fields by expression', () => {
	test('may give texts for lists, in any case of letters', async () => {
		const { world, trigger } = await started({ ...EVENTS, eventTypes: 'opened, Bounced' });
		happen(world, 'a', { type: 'SENT' });
		happen(world, 'b', { type: 'OPENED' });
		await pass(SECOND);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['b']);
	});

	test.each([
		[{ ...EVENTS, eventTypes: ['OPENS'] }, '"Event Types" does not know "OPENS"'],
		[{ ...MEMBERS, changes: 'joined' }, '"Changes" does not know "joined"'],
		[{ source: 'emailEvent' }, '"Trigger On" does not know "emailEvent"'],
		[{ ...EVENTS, activityIds: 2 ** 60 }, 'more digits than a number can hold'],
	])('that no choice fits are refused: %j', async (parameters, message) => {
		const world = new World();
		const trigger = new Trigger(world, parameters);
		await trigger.start();
		expect(trigger.errors).toMatchObject([{ message: expect.stringContaining(message) }]);
		expect(world.counts.size).toBe(0);
	});
});

describe('a clock that is off', () => {
	test.each([2, -2])('by %i hours loses nothing', async (hours) => {
		const world = new World();
		world.clockOffsetMs = -hours * 60 * MINUTE;
		happen(world, 'before', { time: world.now - MINUTE });
		const { trigger } = await started(EVENTS, world);
		happen(world, 'a');
		await pass(SECOND);
		await trigger.poll();
		// It is put right.
		vi.setSystemTime(Date.now() - hours * 60 * MINUTE);
		world.clockOffsetMs = 0;
		happen(world, 'b');
		for (let polls = 0; polls < 4; polls++) {
			await pass(MINUTE);
			await trigger.poll();
		}
		await pass(3 * 60 * MINUTE);
		await trigger.poll();
		expect(idsOf(trigger.items)).toEqual(['a', 'b']);
	});
});

describe('a test in the editor', () => {
	test('shows the newest events of a day, and moves nothing', async () => {
		const { world, trigger } = await started({ ...EVENTS, eventTypes: ['CLICKED'] });
		for (let n = 0; n < 30; n++) {
			happen(world, `e${n}`, { time: world.now - 30 * MINUTE + n * MINUTE });
			happen(world, `o${n}`, { time: world.now - 30 * MINUTE + n * MINUTE, type: 'OPENED' });
		}
		const before = JSON.stringify(trigger.staticData);
		expect(idsOf(await trigger.test())).toEqual(Array.from({ length: 10 }, (_, n) => `e${n + 20}`));
		expect(JSON.stringify(trigger.staticData)).toBe(before);
	});

	test('goes on after a fault that comes late, between two looks far apart', async () => {
		const { world, trigger } = await started(EVENTS);
		happen(world, 'a', { time: world.now - MINUTE });
		world.delayMs = 2 * MINUTE;
		const looks = 11;
		world.faults = [...Array<undefined>(looks).fill(undefined), 'status'];
		expect(idsOf(await trigger.test())).toEqual(['a']);
		expect(world.faults).toEqual([]);
	});

	test('shows members of the segment, and moves nothing', async () => {
		const world = new World();
		world.members.add('k1');
		const { trigger } = await started(MEMBERS, world);
		const before = JSON.stringify(trigger.staticData);
		expect(await trigger.test()).toEqual([
			{ change: 'entered', exportKey: 'k1', segment: MEMBERS.segment, data: {} },
		]);
		expect(JSON.stringify(trigger.staticData)).toBe(before);
	});

	test('says what to do where there is nothing to show', async () => {
		const { trigger } = await started(EVENTS);
		await expect(trigger.test()).rejects.toMatchObject({
			message: expect.stringContaining('No email event of the last 24 hours'),
			description: expect.stringContaining('Choose more event types'),
		});
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
