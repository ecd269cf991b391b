import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client } from './support.mts';
import { clientOf, profilePath } from './support.mts';

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator();
	client = clientOf(emulator);
	await client.send('GET', '/audience/keyspaces');
	emulator.control.clearReceived();
});

afterEach(async () => {
	await emulator.close();
});

const statusOf = async (path: string) => (await client.send('GET', path)).status;

test('the first match wins and is used up', async () => {
	emulator.control.addFault({ path: 'sections$', status: 503, times: 2 });
	emulator.control.addFault({ method: 'get', status: 429, headers: { 'retry-after': '1' } });
	expect(await statusOf('/audience/sections')).toBe(503);
	const limited = await client.send('GET', '/audience/keyspaces');
	expect(limited.headers.get('retry-after')).toBe('1');
	expect(await statusOf('/audience/sections')).toBe(503);
	expect(await statusOf('/audience/sections')).toBe(200);
});

test('a sequence gives each request its own effect', async () => {
	emulator.control.addFault({
		path: '/audience',
		sequence: [{ status: 500 }, {}, { status: 502 }],
	});
	const statuses = [];
	for (let count = 0; count < 4; count++) statuses.push(await statusOf('/audience/channels'));
	expect(statuses).toEqual([500, 200, 502, 200]);
});

test('a connection is cut before or after the request has its effect, or hangs', async () => {
	const create = `/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`;
	const count = emulator.account.profiles.length;
	emulator.control.addFault({ path: 'profiles$', connection: 'refuse-before' });
	emulator.control.addFault({ path: 'profiles$', connection: 'reset-after' });
	const body = { profile_key: 'new@example.com' };
	await expect(client.send('POST', create, body)).rejects.toThrow();
	expect(emulator.account.profiles).toHaveLength(count);
	await expect(client.send('POST', create, body)).rejects.toThrow();
	expect(emulator.account.profiles).toHaveLength(count + 1);
	emulator.control.addFault({ connection: 'hang' });
	const signal = AbortSignal.timeout(100);
	await expect(fetch(`${emulator.url}/audience/keyspaces`, { signal })).rejects.toThrow();
});

test('faults and settings can be had over HTTP', async () => {
	const post = async (path: string, body: unknown) =>
		await fetch(`${emulator.url}/__emulator/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	await post('faults', { path: 'segments', status: 500, body: 'oops' });
	const response = await fetch(`${emulator.url}/audience/segments`);
	expect([response.status, await response.text()]).toEqual([500, 'oops']);
	expect((await post('settings', { limits: 'off', latencyMs: 1 })).status).toBe(204);
	expect((await post('settings', { port: 1 })).status).toBe(400);
	await post('revoke-tokens', {});
	expect(await statusOf('/audience/segments')).toBe(403);
	const summary = await (await fetch(`${emulator.url}/__emulator/summary`)).json();
	expect(summary).toMatchObject({ counts: { 403: 1, 500: 1 }, maxInFlight: 1, violations: [] });
});

test('the limits of the account and of a profile key hold', async () => {
	const path = `/v2${profilePath(SEED.keyspaces.email, SEED.profiles.anna)}/sections/${SEED.sections.default}/consents`;
	const replies = await Promise.all(Array.from({ length: 12 }, () => client.send('GET', path)));
	expect(replies.filter(({ status }) => status === 429)).toHaveLength(2);
	expect(emulator.control.violations).toEqual([]);
});

test('requests under way at once are counted', async () => {
	emulator.control.setLatency(50);
	await Promise.all([statusOf('/audience/sections'), statusOf('/audience/channels')]);
	expect(emulator.control.maxInFlight).toBe(2);
	expect(emulator.control.received.map(({ inFlight }) => inFlight)).toEqual([1, 2]);
});

test('reset brings back the start', async () => {
	const seeded = emulator.account.profiles.length;
	await client.send('DELETE', profilePath(SEED.keyspaces.email, SEED.profiles.anna));
	emulator.control.addFault({ status: 500 });
	emulator.control.reset();
	expect(emulator.account.profiles).toHaveLength(seeded);
	expect(emulator.control.received).toEqual([]);
	expect((await clientOf(emulator).send('GET', '/audience/keyspaces')).status).toBe(200);
});
