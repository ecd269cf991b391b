import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';
import { createEngine, type Engine } from './engine.mts';

const LIST_SECTIONS = { resource: 'section', operation: 'getAll', returnAll: true };
const SECTIONS = 3;

const itemsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

let emulator: Emulator;
let engine: Engine;

async function start(options: EmulatorOptions = {}) {
	emulator = await startEmulator({ limits: 'off', expiresInSeconds: 1, ...options });
	const { url: baseUrl, clientId, clientSecret } = emulator;
	engine = createEngine({ baseUrl, clientId, clientSecret });
}

async function until(condition: () => boolean) {
	while (!condition()) await new Promise((done) => setTimeout(done, 10));
}

/** How many requests were answered with 401 or 403. */
const refusals = () => (emulator.control.counts[401] ?? 0) + (emulator.control.counts[403] ?? 0);

beforeEach(async () => await start());

afterEach(async () => {
	expect(emulator.control.violations).toEqual([]);
	await emulator.close();
});

async function restart(options: EmulatorOptions) {
	await emulator.close();
	await start(options);
}

test('200 cold items make one token call, and the next run none', async () => {
	const first = await engine.run(LIST_SECTIONS, { items: itemsOf(200) });
	expect(first.items).toHaveLength(200 * SECTIONS);
	expect(emulator.control.tokenCalls).toBe(1);
	expect(engine.storedCount).toBe(1);
	await engine.run(LIST_SECTIONS, { items: itemsOf(20) });
	expect(emulator.control.tokenCalls).toBe(1);
});

test('several executions at once make one token call', async () => {
	await Promise.all(
		itemsOf(5).map(async () => await engine.run(LIST_SECTIONS, { items: itemsOf(10) })),
	);
	expect(emulator.control.tokenCalls).toBe(1);
});

test('a token near expiry is renewed before it is used: no request is refused', async () => {
	await restart({ tokenLifeSeconds: 3 });
	const end = Date.now() + 5000;
	while (Date.now() < end) {
		expect((await engine.run(LIST_SECTIONS, { items: itemsOf(5) })).error).toBeUndefined();
	}
	expect(emulator.control.tokenCalls).toBeGreaterThan(2);
	expect(emulator.control.tokenCalls).toBeLessThan(6);
	expect(refusals()).toBe(0);
});

test('a token revoked in mid-run: all items are fine, with one new token', async () => {
	emulator.control.setLatency(20);
	const run = engine.run(LIST_SECTIONS, { items: itemsOf(150) });
	await until(() => (emulator.control.counts[200] ?? 0) > 20);
	emulator.control.revokeTokens();
	const { items, error } = await run;
	expect(error).toBeUndefined();
	expect(items).toHaveLength(150 * SECTIONS);
	expect(refusals()).toBeGreaterThan(0);
	expect(emulator.control.tokenCalls).toBe(2);
});

test('a token revoked between runs is found out by one question', async () => {
	await engine.run(LIST_SECTIONS);
	await new Promise((done) => setTimeout(done, 2100));
	emulator.control.revokeTokens();
	const { items } = await engine.run(LIST_SECTIONS, { items: itemsOf(30) });
	expect(items).toHaveLength(30 * SECTIONS);
	expect(emulator.control.tokenCalls).toBe(2);
});

describe('a permission error', () => {
	test('is reported as one, and costs no token', async () => {
		await engine.run(LIST_SECTIONS);
		await new Promise((done) => setTimeout(done, 2100));
		emulator.control.addFault({
			path: '/audience/sections$',
			times: 1000,
			status: 403,
			body: { status: 403, title: 'Forbidden', detail: 'The key may not read sections.' },
		});
		const { items } = await engine.run(LIST_SECTIONS, {
			items: itemsOf(100),
			onError: 'continueRegularOutput',
		});
		expect(items).toHaveLength(100);
		expect(items[99]).toMatchObject({
			json: {
				error: expect.stringMatching(
					/^The API key may not do this: The key may not read sections\. .*status 403/,
				),
			},
			pairedItem: { item: 99 },
		});
		expect(emulator.control.tokenCalls).toBe(1);
		// Once each, once more for the first few, and a question every two seconds.
		expect(emulator.control.received.length).toBeLessThan(130);
	});
});

test('a wrong secret: one token call for 50 items, an error that names the credential', async () => {
	engine.stored.clientSecret = 'wrong';
	const { error } = await engine.run(LIST_SECTIONS, { items: itemsOf(50) });
	expect(error?.message).toContain('did not accept the client ID or client secret');
	expect(error?.description).toContain('Credential in use: "Test account"');
	expect(error?.description).toContain(emulator.clientId);
	expect(JSON.stringify(error)).not.toContain('"wrong"');
	expect(emulator.control.tokenCalls).toBe(1);
});

test('an edited secret gets a new token at once', async () => {
	await engine.run(LIST_SECTIONS);
	emulator.control.rotateSecret('the-new-secret');
	engine.stored.clientSecret = 'the-new-secret';
	expect((await engine.run(LIST_SECTIONS)).error).toBeUndefined();
	expect(emulator.control.tokenCalls).toBe(2);
});

test.each([-7200, 7200])('a clock that is %i s off makes no renewal storm', async (offset) => {
	for (const tokenClaims of ['exp+iat', 'exp', 'opaque'] as const) {
		await restart({ clockOffsetSeconds: offset, tokenClaims, tokenLifeSeconds: 3600 });
		await engine.run(LIST_SECTIONS, { items: itemsOf(20) });
		await engine.run(LIST_SECTIONS, { items: itemsOf(20) });
		expect(emulator.control.tokenCalls).toBe(1);
		expect(refusals()).toBe(0);
	}
});

test('the token limit is backed off from', async () => {
	emulator.control.addFault({ path: '/oauth/token', times: 2, status: 429 });
	const { items } = await engine.run(LIST_SECTIONS, { items: itemsOf(20) });
	expect(items).toHaveLength(20 * SECTIONS);
	expect(emulator.control.tokenCalls).toBe(3);
});

test('a base URL without https is refused before anything is sent', async () => {
	engine.stored.baseUrl = 'http://api.example.com';
	const { error } = await engine.run(LIST_SECTIONS);
	expect(error?.message).toContain('must begin with https://');
	expect(emulator.control.received).toEqual([]);
});
