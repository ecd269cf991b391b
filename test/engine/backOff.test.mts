import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../emulator/index.mts';
import { createEngine, type Engine } from './engine.mts';

const LIST_SECTIONS = { resource: 'section', operation: 'getAll', returnAll: true };

const itemsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

let emulator: Emulator;
let engine: Engine;

beforeEach(async () => {
	emulator = await startEmulator();
	const { url: baseUrl, clientId, clientSecret } = emulator;
	engine = createEngine({ baseUrl, clientId, clientSecret });
});

afterEach(async () => {
	expect(emulator.control.violations).toEqual([]);
	await emulator.close();
});

test.each([
	['429, 429', [{ status: 429 }, { status: 429 }]],
	['503, 500', [{ status: 503 }, { status: 500 }]],
	['two lost connections', [{ connection: 'reset-after' }, { connection: 'refuse-before' }]],
] as const)('%s, then 200: all items are fine, with their paired items', async (_, sequence) => {
	emulator.control.addFault({ path: '/audience/sections', sequence: [...sequence] });
	const { items, error } = await engine.run(LIST_SECTIONS, { items: itemsOf(20) });
	expect(error).toBeUndefined();
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		itemsOf(20).flatMap(({ n }) => [{ item: n }, { item: n }, { item: n }]),
	);
});

test('the real limits are kept to: 250 requests hardly meet a 429', async () => {
	const { items } = await engine.run(LIST_SECTIONS, { items: itemsOf(250) });
	expect(items).toHaveLength(750);
	// This process is the server too, and may be late with both.
	expect(emulator.control.counts[429] ?? 0).toBeLessThan(4);
});

test('no more than 50 requests of a run are under way', async () => {
	emulator.control.setLatency(600);
	await engine.run(LIST_SECTIONS, { items: itemsOf(120) });
	expect(emulator.control.maxInFlight).toBeLessThanOrEqual(50);
	expect(emulator.control.maxInFlight).toBeGreaterThan(40);
});

describe('errors', () => {
	beforeEach(() => {
		emulator.control.addFault({
			path: '/audience/sections',
			times: 1,
			status: 400,
			body: { status: 400, title: 'Bad Request', detail: 'Something is off.' },
		});
	});

	test('stop the run and name the item', async () => {
		const { error } = await engine.run(LIST_SECTIONS, { items: itemsOf(200) });
		expect(error).toMatchObject({
			message: 'APSIS One did not accept the request: Something is off.',
			httpCode: '400',
		});
		expect(error?.context?.itemIndex).toBeTypeOf('number');
		// What was not under way yet is not sent any more.
		expect(emulator.control.received.length).toBeLessThan(60);
	});

	test('become items where the node continues, with their paired items', async () => {
		const { items } = await engine.run(LIST_SECTIONS, {
			items: itemsOf(3),
			onError: 'continueRegularOutput',
		});
		const failed = items.filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(1);
		expect(new Set(items.map(({ pairedItem }) => (pairedItem as { item: number }).item))).toEqual(
			new Set([0, 1, 2]),
		);
	});

	test('go to the error output where there is one', async () => {
		const { items, errorItems } = await engine.run(LIST_SECTIONS, {
			items: itemsOf(3),
			onError: 'continueErrorOutput',
		});
		expect(items).toHaveLength(6);
		expect(errorItems).toHaveLength(1);
		expect(errorItems[0]?.json.error).toContain('Something is off.');
	});
});

test('a limit that lasts ends after Max Wait with a clear error', async () => {
	emulator.control.addFault({ path: '/audience/sections', times: 1000, status: 429 });
	const { error } = await engine.run({ ...LIST_SECTIONS, options: { maxWait: 2 } });
	expect(error?.message).toContain('rate limit');
	expect(error?.httpCode).toBe('429');
});

test('a stopped execution ends its waits within two seconds', async () => {
	emulator.control.addFault({
		path: '/audience/sections',
		times: 1000,
		status: 429,
		headers: { 'retry-after': '60' },
	});
	let stop = () => {};
	const run = engine.run(LIST_SECTIONS, {
		items: itemsOf(20),
		onStart: (stopExecution) => (stop = stopExecution),
	});
	while (emulator.control.counts[429] === undefined) {
		await new Promise((done) => setTimeout(done, 10));
	}
	const stoppedAt = Date.now();
	stop();
	await run.catch(() => {});
	expect(Date.now() - stoppedAt).toBeLessThan(2000);
	// What was let go before the stop is on its way.
	await new Promise((done) => setTimeout(done, 250));
	const received = emulator.control.received.length;
	await new Promise((done) => setTimeout(done, 1500));
	expect(emulator.control.received.length).toBe(received);
});
