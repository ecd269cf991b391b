import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCsv } from './csv.mts';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client, Reply } from './support.mts';
import { clientOf, eventually, profilePath } from './support.mts';

const { attributes, channels, keyspaces, profiles, sections, segments, tags, topics } = SEED;
const REPORTS = '/audience/profiles/reports';
const EVENT_EXPORT = '/audience/profiles/exports';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator({
		limits: 'off',
		exportDelayMs: 0,
		seedTime: '2024-03-02T00:00:00.000Z',
	});
	client = clientOf(emulator);
});

afterEach(async () => {
	expect(emulator.control.violations).toEqual([]);
	await emulator.close();
});

const attribute = (field_name: string, attribute_discriminator: string) => ({
	field_name,
	attribute_discriminator,
	section_discriminator: sections.default,
});

const tag = (field_name: string, tag_discriminator: string) => ({
	field_name,
	tag_discriminator,
	section_discriminator: sections.default,
});

const post = async (path: string, body: object) => await client.send('POST', path, body);

async function download(url: string, headers: object = {}): Promise<Reply> {
	expect(url.startsWith(`${emulator.url}/`)).toBe(true);
	return await client.send('GET', url.slice(emulator.url.length), undefined, headers);
}

/** Requests an export and downloads its file. */
async function fileOf(path: string, body: object): Promise<Reply> {
	const { status, body: links } = await post(path, body);
	expect(status).toBe(202);
	return await download(links.file_download_url_v2);
}

async function rowsOf(path: string, body: object): Promise<string[][]> {
	const file = await fileOf(path, body);
	expect(file.headers.get('content-type')).toBe('text/csv;charset=UTF-8;header=present');
	return [...readCsv(file.body)];
}

const keyOf = (email: string) => emulator.account.get(keyspaces.email, email).id;

describe('a poll URL', () => {
	const request = async () => (await post(`${REPORTS}/segments`, {})).body;

	test('tells that the file is not ready in its own style', async () => {
		emulator.control.set({ exportDelayMs: 1500 });
		const { file_download_url: old, file_download_url_v2: current } = await request();
		expect((await download(old)).status).toBe(404);
		expect((await download(current)).status).toBe(202);
		await eventually(
			async () => await download(current),
			({ status }) => status === 200,
		);
		expect((await download(old)).status).toBe(200);
		expect((await download(`${current}x`)).status).toBe(404);
		expect((await download(`${old}x`)).status).toBe(404);
	});

	test('is gone after its life', async () => {
		emulator.control.set({ exportLifeSeconds: 0 });
		const { file_download_url: old, file_download_url_v2: current } = await request();
		expect((await download(old)).status).toBe(410);
		expect((await download(current)).status).toBe(410);
	});

	test('needs the token and has a limit', async () => {
		const { file_download_url_v2: url } = await request();
		expect((await fetch(url)).status).toBe(401);
		emulator.control.setLimits('real');
		const replies = await Promise.all(Array.from({ length: 61 }, () => download(url)));
		expect(replies.filter(({ status }) => status === 429)).toHaveLength(1);
	});

	test('gives other formats and compresses when asked', async () => {
		const { file_download_url_v2: url } = await request();
		const book = await download(url, { accept: XLSX });
		expect(book.headers.get('content-type')).toBe(XLSX);
		const zipped = await download(url, { 'accept-encoding': 'gzip' });
		expect(zipped.headers.get('content-encoding')).toBe('gzip');
		const plain = await download(url, { 'accept-encoding': 'identity' });
		expect(plain.headers.get('content-encoding')).toBeNull();
		expect(plain.body).toBe(zipped.body);
	});
});

describe('the segment export', () => {
	const columns = {
		attributes: [attribute('First name', attributes.firstName)],
		tags: [tag('VIP', tags.vip)],
	};

	test('has the members of a segment, or all', async () => {
		const body = { segment_discriminator: segments.swedes, ...columns };
		expect(await rowsOf(`${REPORTS}/segments`, body)).toEqual([
			['export_key', 'First name', 'VIP'],
			[keyOf(profiles.anna), 'Anna', 'true'],
			[keyOf(profiles.erik), 'Erik', 'false'],
		]);
		const query = { segment_definition: '"Loyalty points" >= 1000' };
		expect(await rowsOf(`${REPORTS}/segments`, query)).toHaveLength(2);
		expect(await rowsOf(`${REPORTS}/segments`, {})).toHaveLength(9);
	});

	test('holds a large account', async () => {
		emulator.control.addProfiles(20_000);
		const rows = await rowsOf(`${REPORTS}/segments`, {
			attributes: [
				attribute('name', attributes.lastName),
				attribute('crm', attributes.crmId),
				attribute('points', attributes.loyaltyPoints),
			],
		});
		expect(rows).toHaveLength(20_009);
		const names = rows.map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(['O"Neill', 'Två\nrader', ' space ']));
		expect(rows.at(-1)?.slice(2)).toEqual(['00020000', '20000']);
	});

	test.each([
		[{ segment_discriminator: 'none' }, 404],
		[{ segment_discriminator: segments.swedes, segment_definition: 'x' }, 400],
		[{ segment_definition: 'x' }, 400],
		[{ attributes: [{ field_name: 'x' }] }, 400],
		[{ attributes: [attribute('x', attributes.faxNumber)] }, 400],
		[{ attributes: [attribute('a', attributes.email), attribute('a', attributes.mobile)] }, 400],
		[{ tags: Array.from({ length: 101 }, (_, index) => tag(`t${index}`, tags.vip)) }, 413],
	])('refuses %o', async (body, status) => {
		expect((await post(`${REPORTS}/segments`, body)).status).toBe(status);
	});
});

describe('the consent export', () => {
	const body = {
		section_discriminator: sections.default,
		topic_discriminators: [topics.news, topics.shoes],
		channels: [{ field_name: 'EmailConsent', channel_discriminator: channels.email }],
		attributes: [attribute('Email', attributes.email)],
	};

	test('has a row for each profile and topic, blank without consent', async () => {
		const rows = await rowsOf(`${REPORTS}/consents`, {
			...body,
			segments: {
				timezone: 'Europe/Stockholm',
				segment_discriminators: { swedes: segments.swedes, big: segments.bigBuyers },
				filter: '!(big) & swedes',
			},
		});
		const erik = [keyOf(profiles.erik), profiles.erik];
		expect(rows).toEqual([
			['export_key', 'Email', 'topic_discriminator', 'EmailConsent', 'swedes', 'big'],
			[...erik, topics.news, 'opt-out', 'true', 'false'],
			[...erik, topics.shoes, '', 'true', 'false'],
		]);
	});

	test.each([
		[{ channels: undefined }, 400],
		[{ topic_discriminators: ['none'] }, 404],
		[{ consent_list_discriminator: 'none' }, 404],
		[{ segments: { segment_discriminators: {}, filter: 'x' } }, 400],
		[{ segments: { segment_discriminators: {}, segment_definitions: {} } }, 400],
		[{ segments: { timezone: 'Mars/Base' } }, 400],
	])('refuses %o', async (change, status) => {
		const reply = await post(`${REPORTS}/consents`, { ...body, ...change });
		expect(reply.status).toBe(status);
	});
});

test('the duplicate export has profiles that share a value', async () => {
	const rows = await rowsOf(`${REPORTS}/duplicates`, {
		attribute: { attribute_discriminator: attributes.country },
		section_discriminator: sections.default,
		topic_discriminators: [topics.news],
		channel_discriminator: channels.email,
	});
	expect(rows).toEqual([
		['export_key', 'value', `${topics.news} consent`],
		[keyOf(profiles.anna), 'SE', 'opt-in'],
		[keyOf(profiles.erik), 'SE', 'opt-out'],
	]);
	expect((await post(`${REPORTS}/duplicates`, {})).status).toBe(400);
});

describe('the event export', () => {
	const event = {
		event_discriminator: SEED.events.orderPlaced,
		section_discriminator: sections.default,
	};
	const request = { attributes: [attribute('x', attributes.firstName)], events: [event] };

	test('is JSON with what was listed, of the window alone', async () => {
		const { body } = await fileOf(EVENT_EXPORT, { ...request, start_at: '2024-02-27T00:00:00Z' });
		expect(Object.keys(body.profiles)).toHaveLength(7);
		expect(body.profiles[keyOf(profiles.anna)].sections[sections.default]).toMatchObject({
			attributes: { [attributes.firstName]: 'Anna' },
			events: [{ discriminator: SEED.events.orderPlaced, data: { orderId: 'A-1001' } }],
		});
		const later = await fileOf(EVENT_EXPORT, { ...request, start_at: '2024-02-29T00:00:00Z' });
		const anna = later.body.profiles[keyOf(profiles.anna)].sections[sections.default];
		expect(anna.events).toEqual([]);
		const none = { events: [event], start_at: '2024-02-27T00:00:00Z' };
		expect((await fileOf(EVENT_EXPORT, none)).body).toEqual({ profiles: {} });
		expect((await post(EVENT_EXPORT, request)).status).toBe(400);
	});

	test('can be made to fail', async () => {
		emulator.control.failNextExport();
		expect((await fileOf(EVENT_EXPORT, {})).status).toBe(503);
		expect((await fileOf(EVENT_EXPORT, {})).status).toBe(200);
	});
});

describe('the single profile export', () => {
	let receiver: Server;
	let calls: Array<{ code: number; message: string }>;
	let answer: number;
	let url: string;

	beforeEach(async () => {
		calls = [];
		answer = 200;
		emulator.control.set({ callbackDelayMs: 0, exportDelayMs: 20 });
		receiver = createServer((call, reply) => {
			const pieces: Buffer[] = [];
			call.on('data', (piece: Buffer) => pieces.push(piece));
			call.on('end', () => {
				calls.push(JSON.parse(Buffer.concat(pieces).toString('utf8')));
				reply.writeHead(answer).end();
			});
		});
		await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
		url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	});

	afterEach(() => {
		receiver.close();
	});

	const request = async (key: string, body: object) =>
		await post(`/audience/profiles/export-single/${key}`, body);

	const deliveries = async (count: number) =>
		await eventually(
			() => emulator.control.callbacks,
			(all) => all.length === count && all.every(({ status }) => status !== null),
		);

	test('tells by callback where the file is', async () => {
		const key = keyOf(profiles.anna);
		const reply = await request(key, {
			callback_url: url,
			include_attribute_history: true,
			include_type_definitions: true,
		});
		expect([reply.status, reply.body]).toEqual([202, undefined]);
		await deliveries(2);
		expect(calls[0]).toEqual({ code: 100, message: 'Callback verified' });
		expect(calls[1]?.code).toBe(200);
		expect(calls[1]?.message).toMatch(/\?metadata=true$/);
		const { status, body } = await download(calls[1]?.message ?? '');
		expect(status).toBe(200);
		const section = body.profiles[key].sections[sections.default];
		expect(Object.values(section.attributes)).toContain('Anna');
		expect(section.attributes.history).toBeDefined();
		expect(section.events).toHaveLength(1);
		expect(Object.keys(body.metadata.sections)).toContain(sections.default);
	});

	test('ends if the first callback is refused', async () => {
		answer = 500;
		await request(keyOf(profiles.anna), { callback_url: url });
		await deliveries(1);
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(emulator.control.callbacks).toMatchObject([{ code: 100, status: 500 }]);
	});

	test('refuses strange URLs, and profiles that are not there or locked', async () => {
		const key = keyOf(profiles.anna);
		const plain = { callback_url: 'http://example.com/' };
		expect((await request(key, plain)).status).toBe(400);
		expect((await request('none', { callback_url: url })).status).toBe(404);
		await client.send('PUT', `${profilePath(keyspaces.email, profiles.anna)}/locks`);
		expect((await request(key, { callback_url: url })).status).toBe(410);
	});
});

test('a profile is moved into a segment and out of it', async () => {
	const body = { segment_discriminator: segments.swedes };
	const count = async () => (await rowsOf(`${REPORTS}/segments`, body)).length - 1;
	const before = await count();
	emulator.control.moveInSegment(segments.swedes, profiles.lars, true);
	expect(await count()).toBe(before + 1);
	emulator.control.moveInSegment(segments.swedes, profiles.lars, false);
	emulator.control.moveInSegment(segments.swedes, profiles.anna, false);
	expect(await count()).toBe(before - 1);
});
