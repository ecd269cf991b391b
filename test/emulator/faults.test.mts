import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataIn } from './account.mts';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client } from './support.mts';
import { clientOf, profilePath, seedVersionId } from './support.mts';

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

test('a request can be handled, and answered with a fault all the same', async () => {
	const create = `/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`;
	const count = emulator.account.profiles.length;
	emulator.control.addFault({ path: 'profiles$', status: 504, handled: true });
	const body = { profile_key: 'new@example.com' };
	expect((await client.send('POST', create, body)).status).toBe(504);
	expect(emulator.account.profiles).toHaveLength(count + 1);
	emulator.control.addFault({ path: 'profiles$', status: 504 });
	await client.send('POST', create, { profile_key: 'other@example.com' });
	expect(emulator.account.profiles).toHaveLength(count + 1);
});

test('a test is told of an arrival before the request is looked at', async () => {
	const seen: number[] = [];
	emulator.control.addFault({
		path: 'channels$',
		times: 2,
		onArrival: () => {
			seen.push(emulator.control.received.length);
			emulator.control.revokeTokens();
		},
	});
	expect(await statusOf('/audience/channels')).toBe(403);
	expect(seen).toEqual([1]);
});

test('of a body that is cut off as a whole nothing comes, and the status all the same', async () => {
	emulator.control.addFault({ path: 'channels$', delivery: { cut: 'all' } });
	const { status, body } = await client.send('GET', '/audience/channels');
	expect([status, body]).toEqual([200, undefined]);
	expect((await client.send('GET', '/audience/channels')).body).toBeDefined();
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

describe('what a client must survive', () => {
	const KEYSPACES_PATH = '/audience/keyspaces';

	/** The answer to a request with a token, as bytes. */
	async function bytesOf(path: string, headers: Record<string, string> = {}) {
		const token = (await client.token()).body.access_token as string;
		const authorization = `Bearer ${token}`;
		return await fetch(`${emulator.url}${path}`, { headers: { authorization, ...headers } });
	}

	/** The path of an export that is ready. */
	async function readyExport(): Promise<string> {
		emulator.control.set({ exportDelayMs: 0 });
		const { body } = await client.send('POST', '/audience/profiles/reports/segments', {});
		return new URL(body.file_download_url_v2).pathname;
	}

	/** The body of an answer as it is on the wire, and whether it came to its end. */
	async function onTheWire(path: string, headers: Record<string, string>) {
		const token = (await client.token()).body.access_token as string;
		const chunks: Buffer[] = [];
		const isWhole = await new Promise<boolean>((settle) => {
			const sent = get(`${emulator.url}${path}`, {
				headers: { authorization: `Bearer ${token}`, ...headers },
			});
			sent.on('response', (answer) => {
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('close', () => settle(answer.complete));
			});
		});
		return { isWhole, bytes: Buffer.concat(chunks) };
	}

	test('a file that ends in the middle as if it were whole', async () => {
		const path = await readyExport();
		const plain = { 'accept-encoding': 'identity' };
		const whole = await onTheWire(path, plain);
		emulator.control.addFault({ path, delivery: { cut: 'body' } });
		const { isWhole, bytes } = await onTheWire(path, plain);
		expect(isWhole).toBe(true);
		expect(bytes).toEqual(whole.bytes.subarray(0, Math.floor(whole.bytes.length / 2)));
	});

	test('gzip that is cut in the middle, with and without an end of the answer', async () => {
		const path = await readyExport();
		const gzip = { 'accept-encoding': 'gzip' };
		const whole = await onTheWire(path, gzip);
		expect(gunzipSync(whole.bytes).toString('utf8')).toContain('export_key');
		for (const cut of ['body', 'connection'] as const) {
			emulator.control.addFault({ path, delivery: { cut } });
			const { isWhole, bytes } = await onTheWire(path, gzip);
			expect(isWhole).toBe(cut === 'body');
			expect(bytes.length).toBe(Math.floor(whole.bytes.length / 2));
			expect(() => gunzipSync(bytes)).toThrow();
		}
	});

	test('an answer whose second half is slow', async () => {
		emulator.control.addFault({ path: KEYSPACES_PATH, delivery: { pauseMs: 30 } });
		const response = await bytesOf(KEYSPACES_PATH);
		expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
		expect(await response.json()).toEqual(await (await bytesOf(KEYSPACES_PATH)).json());
	});

	test('200 with HTML or with nothing, for lists and for files', async () => {
		for (const path of [KEYSPACES_PATH, await readyExport()]) {
			emulator.control.addFault({ path, instead: 'html' });
			emulator.control.addFault({ path, instead: 'empty' });
			const html = await bytesOf(path);
			expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html']);
			expect(await html.text()).toContain('<html>');
			const empty = await bytesOf(path);
			expect([empty.status, await empty.text()]).toEqual([200, '']);
		}
	});

	test('the same from the storage host', async () => {
		const cut = { path: '^/downloads/', delivery: { cut: 'body' } } as const;
		emulator.control.set({ exportDelayMs: 0 });
		const start_at = '2020-01-01T00:00:00Z';
		const { body: created } = await client.send('POST', '/emails/reports', { start_at });
		const { body } = await client.send('GET', `/emails/reports/${created.report_id}`);
		const file = async () => await fetch(body.file_download_url);
		const whole = Buffer.from(await (await file()).arrayBuffer());
		emulator.control.addFault(cut);
		emulator.control.addFault({ path: '^/downloads/', instead: 'html' });
		emulator.control.addFault({ path: '^/downloads/', instead: 'empty' });
		const half = Buffer.from(await (await file()).arrayBuffer());
		expect(half).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
		expect((await file()).headers.get('content-type')).toBe('text/html');
		expect(await (await file()).text()).toBe('');
	});

	test('permissions that may not be asked for', async () => {
		emulator.control.set({ permissionsRefusedFor: ['events'] });
		const list = (name: string) =>
			`/audience/sections/${SEED.sections.default}/${name}?include_keyspace_permissions=true`;
		expect(await statusOf(list('attributes'))).toBe(200);
		expect(await statusOf(list('events'))).toBe(400);
		expect(await statusOf(list('events').split('?')[0]!)).toBe(200);
		expect(emulator.control.violations).toEqual([]);
	});

	test('a list of events that is cut without a sign', async () => {
		const path = `${profilePath(SEED.keyspaces.email, SEED.profiles.anna)}/sections/${SEED.sections.default}/events`;
		const count = async () => (await client.send('GET', path)).body.items.length as number;
		const version_id = seedVersionId(emulator, SEED.events.orderPlaced);
		const items = Array.from({ length: 9 }, () => ({ version_id, data: { orderId: 'A' } }));
		await client.send('POST', path, { items });
		expect(await count()).toBe(10);
		emulator.control.set({ profileReadLimitBytes: 1000 });
		const some = await count();
		expect(some).toBeGreaterThan(0);
		expect(some).toBeLessThan(10);
		const anna = emulator.account.get(SEED.keyspaces.email, SEED.profiles.anna);
		dataIn(anna, SEED.sections.default).tags.add('x'.repeat(400));
		expect(await count()).toBeLessThan(some);
	});

	test.each(['never-ends', 'silent'] as const)('exports and reports that fail: %s', async (how) => {
		const { control } = emulator;
		control.set({ exportDelayMs: 0 });
		control.failNextExport(how);
		control.failNextExport(how);
		const { body: links } = await client.send('POST', '/audience/profiles/reports/segments', {});
		expect(await statusOf(new URL(links.file_download_url).pathname)).toBe(404);
		const isPending = how === 'never-ends';
		expect(await statusOf(new URL(links.file_download_url_v2).pathname)).toBe(
			isPending ? 202 : 404,
		);
		const start_at = '2020-01-01T00:00:00Z';
		const { body } = await client.send('POST', '/emails/reports', { start_at });
		const status = await client.send('GET', `/emails/reports/${body.report_id}`);
		expect([status.status, status.body.status]).toEqual(
			isPending ? [200, 'processing'] : [404, 404],
		);
		expect(control.violations).toEqual([]);
	});
});
