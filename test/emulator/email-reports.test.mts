import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCsv } from './csv.mts';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client } from './support.mts';
import { clientOf, eventually } from './support.mts';

const REPORTS = '/emails/reports';
const LONG_AGO = '2020-01-01T00:00:00Z';

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator({
		limits: 'off',
		exportDelayMs: 50,
		seedTime: '2024-03-02T00:00:00.000Z',
	});
	client = clientOf(emulator);
});

afterEach(async () => {
	await emulator.close();
});

async function request(body: object): Promise<string> {
	const reply = await client.send('POST', REPORTS, body);
	expect(reply.status).toBe(202);
	return reply.body.report_id;
}

const completed = async (id: string, query = '') =>
	await eventually(
		async () => await client.send('GET', `${REPORTS}/${id}${query}`),
		({ body }) => body.status === 'completed',
	);

/** The rows of a file, by column. */
async function rowsOf(url: string, headers: Record<string, string> = {}) {
	const response = await fetch(url, { headers });
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toBe('application/gzip');
	expect(response.headers.get('content-encoding')).toBeNull();
	const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString('utf8');
	const [header = [], ...rows] = readCsv(text);
	return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])));
}

async function report(body: object) {
	const status = await completed(await request(body));
	return await rowsOf(status.body.file_download_url);
}

test('a report is processed, then completed with a URL that opens the file', async () => {
	emulator.control.set({ exportDelayMs: 60_000 });
	const slow = await request({ start_at: LONG_AGO });
	const early = await client.send('GET', `${REPORTS}/${slow}`);
	expect(early.body).toEqual({ status: 'processing' });
	emulator.control.set({ exportDelayMs: 50 });
	const id = await request({ start_at: LONG_AGO });
	const { body } = await completed(id);
	expect(body.file_download_url.startsWith(emulator.uploadUrl)).toBe(true);
	const rows = await rowsOf(body.file_download_url);
	expect(new Set(rows.map((row) => row.correlation_id)).size).toBe(192);
	expect(rows).toHaveLength(211);
	expect(rows[0]).toMatchObject({ type: 'SENT', server_time: '1708646400000', split_id: '' });
	expect(rows.filter((row) => row.event_time === '0').length).toBeGreaterThan(0);
	expect(emulator.control.violations).toEqual([]);
	expect((await client.send('GET', `${REPORTS}/none`)).status).toBe(404);
});

test('with header authentication the token comes and goes in a header', async () => {
	const id = await request({ start_at: LONG_AGO });
	const { body, headers } = await completed(id, '?header_auth=true');
	const token = headers.get('x-apsis-auth') ?? '';
	const url: string = body.file_download_url;
	expect(url).not.toContain('?');
	expect((await fetch(url)).status).toBe(403);
	expect((await fetch(`${url}?signature=${token}`)).status).toBe(403);
	expect(await rowsOf(url, { 'x-apsis-auth': token })).toHaveLength(211);
	expect(emulator.control.violations).toEqual([]);
	expect(JSON.stringify(emulator.control.received)).not.toContain(`"${token}"`);
	const leaked = await fetch(url, { headers: { authorization: 'Bearer x' } });
	expect(leaked.status).toBe(403);
	expect(emulator.control.violations).toHaveLength(1);
});

test('URLs and files live for a time', async () => {
	emulator.control.set({ reportUrlLifeSeconds: 0 });
	const id = await request({ start_at: LONG_AGO });
	const first = await completed(id);
	expect((await fetch(first.body.file_download_url)).status).toBe(403);
	emulator.control.set({ reportUrlLifeSeconds: 100_000 });
	const second = await completed(id);
	expect((await fetch(second.body.file_download_url)).status).toBe(200);
	emulator.control.set({ clockOffsetSeconds: 90_000 });
	expect((await fetch(second.body.file_download_url)).status).toBe(404);
	expect((await clientOf(emulator).send('GET', `${REPORTS}/${id}`)).status).toBe(404);
});

test('the window, the segment and the columns are as asked for', async () => {
	emulator.control.produceEmailEvents(40, {
		types: ['OPENED', 'CLICKED'],
		from: '2024-05-01T00:00:00Z',
		to: '2024-05-02T00:00:00Z',
	});
	const window = { start_at: '2024-05-01T00:00:00Z', end_at: '2024-05-01T12:00:00Z' };
	const rows = await report({
		...window,
		attributes: [
			{
				field_name: 'First name',
				attribute_discriminator: SEED.attributes.firstName,
				section_discriminator: SEED.sections.default,
			},
		],
	});
	expect(new Set(rows.map((row) => row.correlation_id)).size).toBe(20);
	expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['OPENED', 'CLICKED']));
	expect(rows[0]).toMatchObject({ address: SEED.profiles.anna, 'First name': 'Anna' });
	const segment_filter = {
		segment_discriminators: { swedes: SEED.segments.swedes },
		filter: 'swedes',
	};
	const swedes = await report({ ...window, segment_filter });
	expect(new Set(swedes.map(({ address }) => address))).toEqual(
		new Set([SEED.profiles.anna, SEED.profiles.erik]),
	);
	const end_at = '2019-01-01T00:00:00Z';
	expect((await client.send('POST', REPORTS, { start_at: LONG_AGO, end_at })).status).toBe(400);
});

test('transactional emails are among the events', async () => {
	const start_at = new Date(Date.now() - 1000).toISOString();
	const activity = SEED.transactionalActivities.orderConfirmation;
	const path = `/emails/sections/${SEED.sections.default}/activities/transactional/${activity}/transactions`;
	await client.send('POST', path, {
		to_email: 'to@example.com',
		keyspace_discriminator: SEED.keyspaces.email,
		profile_key: 'to@example.com',
	});
	await eventually(
		() => Date.now(),
		(now) => now > (emulator.account.emailEvents.at(-1)?.server_time ?? 0),
	);
	const rows = await report({ start_at });
	expect(rows.map(({ type, activity_id: id }) => [type, id])).toEqual([
		['SENT', activity],
		['DELIVERED', activity],
	]);
});

test('a report can be made to fail, also over HTTP', async () => {
	const post = async (path: string, body: unknown) =>
		(
			await fetch(`${emulator.url}/__emulator/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			})
		).status;
	const count = emulator.account.profiles.length;
	expect(await post('profiles', { count: 3 })).toBe(204);
	expect(emulator.account.profiles).toHaveLength(count + 3);
	expect(await post('email-events', { count: 2, types: ['ABUSE'] })).toBe(204);
	expect(emulator.account.emailEvents.at(-1)?.type).toBe('ABUSE');
	expect(await post('fail-next-export', {})).toBe(204);
	const id = await request({ start_at: LONG_AGO });
	const status = await eventually(
		async () => await client.send('GET', `${REPORTS}/${id}`),
		({ body }) => body.status !== 'processing',
	);
	expect(status.body).toEqual({ status: 'failed' });
});

test('events go on happening, until that is ended', async () => {
	const { control, account } = emulator;
	const before = account.emailEvents.length;
	control.produceEmailEventsEvery(10, ['CLICKED', 'OPENED']);
	const count = await eventually(
		async () => account.emailEvents.length - before,
		(length) => length >= 4,
	);
	const types = account.emailEvents.slice(before, before + 4).map(({ type }) => type);
	expect(types).toEqual(['CLICKED', 'OPENED', 'CLICKED', 'OPENED']);
	control.reset();
	expect(emulator.account.emailEvents).toHaveLength(before);
	expect(count).toBeGreaterThanOrEqual(4);
});
