import type { ServerResponse } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { useFileHost, whole as csv, type FileAnswer } from './fileHost.mts';

const account = useAccount();
const host = useFileHost(account);

const SECTION = SEED.sections.default;
const SEGMENTS = '/audience/profiles/reports/segments';
const FILES = '/audience/profiles/exports/(v2/)?files/';

const chosen = (kind: 'attribute' | 'tag', ids: string[], column = '') => ({
	[kind]: ids.map((id) => ({ [kind]: byId(id), column })),
});

const SEGMENT: INodeParameters = {
	resource: 'export',
	operation: 'segment',
	segment: byId(SEED.segments.swedes),
	section: byId(SECTION),
	exportAttributes: chosen('attribute', [SEED.attributes.email, SEED.attributes.loyaltyPoints]),
	exportTags: chosen('tag', [SEED.tags.vip], 'is vip'),
};

const run = async (more: INodeParameters = {}, items: IDataObject[] = [{}]) =>
	await account.engine.run({ ...SEGMENT, ...more }, { items });

const downloads = () => account.requests.filter(({ path }) => new RegExp(FILES).test(path));

/** The next export is to be fetched from the host. */
const planFile = (...answers: FileAnswer[]) => host.plan(SEGMENTS, ...answers);

describe('segment', () => {
	it('requests the export, waits for it and gives the rows, with typed values', async () => {
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(1);
		expect(account.writes[0]).toMatchObject({
			method: 'POST',
			path: SEGMENTS,
			body: {
				segment_discriminator: SEED.segments.swedes,
				attributes: [
					{
						field_name: 'Email',
						attribute_discriminator: SEED.attributes.email,
						section_discriminator: SECTION,
					},
					{
						field_name: 'Loyalty points',
						attribute_discriminator: SEED.attributes.loyaltyPoints,
						section_discriminator: SECTION,
					},
				],
				tags: [
					{
						field_name: 'is vip',
						tag_discriminator: SEED.tags.vip,
						section_discriminator: SECTION,
					},
				],
			},
		});
		expect(items).toMatchObject([
			{
				json: {
					export_key: expect.any(String),
					Email: SEED.profiles.anna,
					'Loyalty points': 1840,
					'is vip': true,
				},
				pairedItem: { item: 0 },
			},
			{ json: { Email: SEED.profiles.erik, 'Loyalty points': null, 'is vip': false } },
		]);
		// 202 first
		expect(downloads().length).toBeGreaterThan(1);
	});

	it('gives the file', async () => {
		const { items, error } = await run({ output: 'file', binaryPropertyName: 'file' });
		expect(error).toBeUndefined();
		const { json, binary } = items[0]!;
		expect(json).toMatchObject({ success: true, mimeType: 'text/csv' });
		expect(json.fileName).toMatch(/^segment-export-\d{4}-\d\d-\d\d\.csv$/);
		expect(binary?.file).toMatchObject({ fileName: json.fileName, mimeType: 'text/csv' });
		const text = Buffer.from(binary!.file!.data, 'base64').toString();
		expect(json.bytes).toBe(Buffer.byteLength(text));
		expect(text).toContain('export_key,Email,Loyalty points,is vip\r\n');
		expect(text).toContain(SEED.profiles.anna);
	});

	it('gives the file as XLSX', async () => {
		const { items } = await run({ output: 'file', options: { fileFormat: 'xlsx' } });
		expect(items[0]?.json.fileName).toMatch(/\.xlsx$/);
		expect(Buffer.from(items[0]!.binary!.data!.data, 'base64').toString()).toMatch(/^PK/);
	});

	it('gives the URL alone, with which Download gets the rows later', async () => {
		const requested = await run({ output: 'request' });
		expect(requested.items[0]?.json).toMatchObject({
			requested: true,
			downloadUrl: expect.stringContaining('/v2/files/'),
		});
		expect(downloads()).toEqual([]);
		const { items, error } = await account.engine.run(
			{ resource: 'export', operation: 'download', downloadUrl: '={{ $json.downloadUrl }}' },
			{ items: [requested.items[0]!.json] },
		);
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ Email: SEED.profiles.anna, 'Loyalty points': '1840' });
	});

	it('pairs the rows of several items with them', async () => {
		const { items } = await run({ segment: byId('={{ $json.segment }}'), exportTags: {} }, [
			{ segment: SEED.segments.swedes },
			{ segment: SEED.segments.bigBuyers },
		]);
		const pairs = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		expect(new Set(pairs)).toEqual(new Set([0, 1]));
		expect(pairs).toEqual([...pairs].sort());
	});

	it('stops at the row limit', async () => {
		expect((await run({ options: { rowLimit: 1 } })).items).toHaveLength(1);
	});

	it('merges what is written as JSON into the request', async () => {
		await run({ output: 'request', options: { additionalProperties: '{"known_profiles": true}' } });
		expect(account.writes[0]?.body).toMatchObject({
			known_profiles: true,
			segment_discriminator: SEED.segments.swedes,
		});
	});

	it.each([
		['"Segment" is empty', { segment: byId('={{ $json.none }}') }],
		['"Section" is empty', { section: { __rl: true, mode: 'list', value: '' } }],
		[
			'Two columns are called "x"',
			{
				exportAttributes: chosen(
					'attribute',
					[SEED.attributes.email, SEED.attributes.country],
					'x',
				),
			},
		],
		['not a JSON object', { options: { additionalProperties: '[1]' } }],
	])('says that %s, and requests nothing', async (message, more) => {
		const { error } = await run(more as INodeParameters);
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});
});

describe('a request', () => {
	it('waits for the rate limit', async () => {
		account.emulator.control.addFault({ method: 'POST', path: SEGMENTS, status: 429 });
		const { error, items } = await run();
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(account.writes).toHaveLength(2);
	});

	it('that may have arrived is not sent again', async () => {
		account.emulator.control.addFault({ method: 'POST', path: SEGMENTS, status: 503 });
		const { error } = await run();
		expect(error?.description).toContain('may have been received');
		expect(account.writes).toHaveLength(1);
	});

	it('that fails gives an error item where the node goes on', async () => {
		account.emulator.control.addFault({ method: 'POST', path: SEGMENTS, status: 404 });
		const { items } = await account.engine.run(SEGMENT, {
			items: [{}],
			onError: 'continueRegularOutput',
		});
		expect(items).toMatchObject([{ json: { error: expect.any(String) }, pairedItem: { item: 0 } }]);
	});
});

describe('a poll', () => {
	it('goes on with the old URL where the new one is not known, and waits while that is 404', async () => {
		const { control } = account.emulator;
		control.addFault({ path: '/v2/files/', status: 404 });
		control.addFault({ path: '/exports/files/', status: 404 });
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(downloads().at(-1)?.path).not.toContain('/v2/');
	});

	it('says that the file is gone, and where it was', async () => {
		account.emulator.control.addFault({ path: FILES, status: 410 });
		const { error } = await run();
		expect(error?.message).toBe('The file is gone');
		expect(error?.description).toContain('Export > Download gets it from http://127.0.0.1');
	});

	it('backs off after faults', async () => {
		account.emulator.control.addFault({ path: FILES, status: 503 });
		account.emulator.control.addFault({ path: FILES, status: 429 });
		const { error, items } = await run();
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(account.writes).toHaveLength(1);
	});

	it('ends when the time is over', async () => {
		account.emulator.control.addFault({ path: FILES, status: 202, body: '', times: 50 });
		const { error } = await run({ options: { waitTimeout: 0.02 } });
		expect(error?.message).toContain('was not ready');
		expect(error?.description).toContain('Export > Download');
	});

	it('ends when the execution is stopped', async () => {
		account.emulator.control.addFault({ path: FILES, status: 202, body: '', times: 50 });
		let stop = () => {};
		const running = account.engine.run(SEGMENT, { onStart: (each) => (stop = each) });
		while (downloads().length === 0) await new Promise((done) => setTimeout(done, 10));
		stop();
		await running.catch(() => {});
		const sent = downloads().length;
		await new Promise((done) => setTimeout(done, 2500));
		expect(downloads().length).toBe(sent);
	});
});

describe('a file of another host', () => {
	it('is fetched without the token', async () => {
		planFile(csv('export_key,Email\n1,a@b.se\n'));
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([{ export_key: '1', Email: 'a@b.se' }]);
		expect(host.asked).toHaveLength(1);
		expect(host.asked[0]?.headers.authorization).toBeUndefined();
	});

	it('is not fetched without https', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: SEGMENTS,
			status: 202,
			body: { file_download_url: 'http://files.example/1' },
		});
		expect((await run()).error?.message).toContain('not an https address');
	});

	it('may be behind a redirect, to which the token does not go', async () => {
		account.emulator.control.addFault({
			path: FILES,
			status: 302,
			body: '',
			headers: { location: `${host.url}/moved` },
		});
		host.answers = [csv('export_key\n1\n')];
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(items[0]?.json).toEqual({ export_key: '1' });
		expect(host.asked[0]?.headers.authorization).toBeUndefined();
	});

	it('is fetched anew from its beginning where the connection is lost, so that no row is doubled', async () => {
		const cut = (response: ServerResponse) => {
			response.writeHead(200, { 'content-type': 'text/csv', 'content-length': 1000 });
			response.write('export_key,Email\n1,a@b.se\n2,');
			setTimeout(() => response.destroy(), 20);
		};
		planFile(cut, cut, csv('export_key,Email\n1,a@b.se\n2,c@d.se\n'));
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.export_key)).toEqual(['1', '2']);

		planFile(cut, csv('export_key,Email\n1,a@b.se\n'));
		const file = await run({ output: 'file' });
		expect(Buffer.from(file.items[0]!.binary!.data!.data, 'base64').toString()).toBe(
			'export_key,Email\n1,a@b.se\n',
		);

		planFile(cut, cut, cut);
		const lost = await run();
		expect(lost.items).toEqual([]);
		expect(lost.error?.message).toContain('could not be downloaded whole');
		expect(lost.error?.description).toContain('The export was requested.');
		expect(JSON.stringify(lost.error)).not.toContain('secret');
	});

	it('may be too large: told before it is read, or found out', async () => {
		const told = (response: ServerResponse) => {
			response.writeHead(200, { 'content-type': 'text/csv', 'content-length': 2_000_000 });
			response.write('export_key\n');
		};
		const untold = (response: ServerResponse) => {
			response.writeHead(200, { 'content-type': 'text/csv' });
			response.end(`export_key\n${'x'.repeat(1_500_000)}\n`);
		};
		for (const output of ['items', 'file']) {
			for (const answer of [told, untold]) {
				planFile(answer);
				const { error } = await run({ output, options: { maxFileSize: 1 } });
				expect(error?.message).toBe('The file is larger than 1 MB');
				expect(error?.description).toContain('Max File Size');
			}
		}
	});

	it('has both of two columns of one name', async () => {
		planFile(csv('export_key,Email,Email\r\nk1,a@b.se,\r\n'));
		const { items } = await run();
		expect(items.map(({ json }) => json)).toEqual([
			{ export_key: 'k1', Email: 'a@b.se', 'Email (2)': null },
		]);
	});

	it('keeps nasty values as they are', async () => {
		planFile(
			csv(
				'\uFEFFexport_key,Email,Loyalty points\r\n' +
					'007,"a, ""b""\nc 😀",0042\r\n' +
					`1e5,=1+1,${'9'.repeat(20)}\r\n` +
					',,-5\r\n',
			),
		);
		const { items } = await run();
		expect(items.map(({ json }) => json)).toEqual([
			{ export_key: '007', Email: 'a, "b"\nc 😀', 'Loyalty points': '0042' },
			{ export_key: '1e5', Email: '=1+1', 'Loyalty points': '9'.repeat(20) },
			{ export_key: null, Email: null, 'Loyalty points': -5 },
		]);
	});

	it('may have no rows, or be damaged', async () => {
		planFile(csv('export_key,Email\n'));
		expect(await run()).toMatchObject({ items: [], error: undefined });
		planFile(csv('export_key,Email\n1,a@b.se\n2,x,y\n'));
		const { error, items } = await run();
		expect(items).toEqual([]);
		expect(error?.message).toContain('The file cannot be read');
	});
});

it('exports consents', async () => {
	const { items, error } = await account.engine.run({
		resource: 'export',
		operation: 'consents',
		section: byId(SECTION),
		topics: { topic: [{ topic: byId(SEED.topics.news) }, { topic: byId(SEED.topics.shoes) }] },
		channels: { channel: [{ channel: byId(SEED.channels.email), column: 'mail' }] },
		segments: { segment: [{ segment: byId(SEED.segments.swedes), name: 'swedes' }] },
		exportAttributes: chosen('attribute', [SEED.attributes.email]),
	});
	expect(error).toBeUndefined();
	expect(account.writes[0]).toMatchObject({
		path: '/audience/profiles/reports/consents',
		body: {
			section_discriminator: SECTION,
			topic_discriminators: [SEED.topics.news, SEED.topics.shoes],
			channels: [{ field_name: 'mail', channel_discriminator: SEED.channels.email }],
			segments: { segment_discriminators: { swedes: SEED.segments.swedes }, filter: 'swedes' },
		},
	});
	expect(items[0]?.json).toMatchObject({
		Email: SEED.profiles.anna,
		topic_discriminator: SEED.topics.news,
		mail: 'opt-in',
		swedes: 'true',
	});
});

it('asks for topics and channels', async () => {
	const { error } = await account.engine.run({
		resource: 'export',
		operation: 'consents',
		section: byId(SECTION),
		topics: { topic: [{ topic: byId('={{ $json.none }}') }] },
		channels: { channel: [{ channel: byId(SEED.channels.email) }] },
	});
	expect(error?.message).toBe('"Topics" is empty');
});

it('exports duplicates', async () => {
	const { items, error } = await account.engine.run({
		resource: 'export',
		operation: 'duplicates',
		section: byId(SECTION),
		attribute: byId(SEED.attributes.country),
		topics: { topic: [{ topic: byId(SEED.topics.news) }] },
		channel: byId(SEED.channels.email),
		exportAttributes: chosen('attribute', [SEED.attributes.email]),
	});
	expect(error).toBeUndefined();
	expect(account.writes[0]).toMatchObject({
		path: '/audience/profiles/reports/duplicates',
		body: {
			attribute: { attribute_discriminator: SEED.attributes.country },
			topic_discriminators: [SEED.topics.news],
			channel_discriminator: SEED.channels.email,
		},
	});
	expect(items.length).toBeGreaterThan(1);
	expect(items[0]?.json).toHaveProperty('Email');
});

describe('events', () => {
	const EVENT: INodeParameters = {
		resource: 'export',
		operation: 'events',
		section: byId(SECTION),
		events: { event: [{ event: byId(SEED.events.orderPlaced) }] },
		exportAttributes: chosen('attribute', [SEED.attributes.email]),
		period: 'custom',
		startAt: '2020-01-01T00:00:00',
		endAt: '2030-01-01T00:00:00',
	};

	it('give a profile an item', async () => {
		const { items, error } = await account.engine.run(EVENT);
		expect(error).toBeUndefined();
		expect(account.writes[0]).toMatchObject({
			path: '/audience/profiles/exports',
			body: {
				events: [{ event_discriminator: SEED.events.orderPlaced, section_discriminator: SECTION }],
				start_at: expect.stringMatching(/^(2019|2020)-/),
				end_at: expect.stringMatching(/Z$/),
			},
		});
		const anna = items.find(({ json }) => JSON.stringify(json).includes(SEED.profiles.anna));
		expect(anna?.json).toMatchObject({
			exportKey: expect.any(String),
			sections: { [SECTION]: { events: expect.any(Array) } },
		});
	});

	it('need an attribute or a tag, and a start before the end', async () => {
		const without = await account.engine.run({ ...EVENT, exportAttributes: {} });
		expect(without.error?.message).toContain('No attribute and no tag');
		const reversed = await account.engine.run({ ...EVENT, startAt: '2031-01-01' });
		expect(reversed.error?.message).toContain('is not after');
		const unreadable = await account.engine.run({ ...EVENT, startAt: 'soon' });
		expect(unreadable.error?.message).toContain('"Start At"');
		expect(account.writes).toEqual([]);
	});

	it('that could not be processed are soon known to be lost', async () => {
		account.emulator.control.failNextExport();
		const { error } = await account.engine.run(EVENT);
		expect(error?.message).toBe('APSIS One could not process the export (503)');
		expect(account.writes).toHaveLength(1);
		// A fault of the gateway looks the same, and passes: so it is asked again, twice.
		expect(account.emulator.control.counts[503]).toBe(3);
	});

	it('since the last run begin a little before it ended, but not in a test run', async () => {
		const staticData = {};
		const start = async (mode: 'manual' | 'trigger') => {
			const { error } = await account.engine.run(
				{ ...EVENT, period: 'sinceLastRun' },
				{ mode, staticData },
			);
			expect(error).toBeUndefined();
			account.forgetPace();
			return account.writes.at(-1)!.body as { start_at: string; end_at: string };
		};
		const test = await start('manual');
		expect(Date.parse(test.end_at) - Date.parse(test.start_at)).toBe(7 * 24 * 3600 * 1000);
		const first = await start('trigger');
		expect(first.start_at).not.toBe(test.end_at);

		account.emulator.control.failNextExport();
		await account.engine.run({ ...EVENT, period: 'sinceLastRun' }, { mode: 'trigger', staticData });
		account.forgetPace();
		const second = await start('trigger');
		const overlap = Date.parse(first.end_at) - Date.parse(second.start_at);
		expect(overlap).toBe(15 * 60 * 1000);
	});
});

describe('profile', () => {
	const exportKey = () => account.emulator.account.profiles[0]!.id;

	it('requests the export and gives what was requested', async () => {
		const { items, error } = await account.engine.run({
			resource: 'export',
			operation: 'profile',
			exportKey: exportKey(),
			callbackUrl: `${host.url}/callback`,
			options: { includeTypeDefinitions: true },
		});
		expect(error).toBeUndefined();
		expect(account.writes[0]).toMatchObject({
			path: `/audience/profiles/export-single/${exportKey()}`,
			body: { callback_url: `${host.url}/callback`, include_type_definitions: true },
		});
		expect(items[0]?.json).toEqual({
			requested: true,
			exportKey: exportKey(),
			callbackUrl: `${host.url}/callback`,
		});
	});

	it('gives the file by Download', async () => {
		host.answers = [(response) => response.end(), (response) => response.end()];
		await account.engine.run({
			resource: 'export',
			operation: 'profile',
			exportKey: exportKey(),
			callbackUrl: `${host.url}/callback`,
			options: { includeTypeDefinitions: true },
		});
		const { control } = account.emulator;
		while (control.callbacks.length < 2) await new Promise((done) => setTimeout(done, 20));
		const { items, error } = await account.engine.run({
			resource: 'export',
			operation: 'download',
			downloadUrl: control.callbacks[1]!.message,
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ exportKey: exportKey(), metadata: expect.any(Object) });
	});

	it.each([
		['"Export Key" is empty', { exportKey: '={{ $json.none }}' }],
		['"Export Key" cannot be ".."', { exportKey: '..' }],
		['"Callback URL" is not an https address', { callbackUrl: 'http://n8n.example/webhook' }],
	])('says that %s', async (message, more) => {
		const { error } = await account.engine.run({
			resource: 'export',
			operation: 'profile',
			exportKey: 'x',
			callbackUrl: host.url,
			...more,
		});
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});

	it('encodes the export key', async () => {
		const { error } = await account.engine.run({
			resource: 'export',
			operation: 'profile',
			exportKey: 'a+b/c?d#é',
			callbackUrl: host.url,
		});
		expect(account.writes[0]?.path).toBe('/audience/profiles/export-single/a%2Bb%2Fc%3Fd%23%C3%A9');
		expect(error?.description).toContain('No profile has this export key');
	});
});

describe('download', () => {
	const download = async (more: INodeParameters = {}) =>
		await account.engine.run({
			resource: 'export',
			operation: 'download',
			downloadUrl: `${host.url}/file`,
			...more,
		});

	it('waits while the answer is 202, or 404 where it is told to', async () => {
		host.answers = [(each) => each.writeHead(202).end(), csv('key\n1\n')];
		expect((await download()).items).toHaveLength(1);
		host.answers = [(each) => each.writeHead(404).end(), csv('key\n1\n')];
		expect((await download({ options: { waitWhenNotFound: true } })).items).toHaveLength(1);
		host.answers = [(each) => each.writeHead(404).end()];
		expect((await download()).error?.message).toContain('knows no file');
	});

	it('refuses an Excel file as items, and an empty URL', async () => {
		host.answers = [(each) => each.writeHead(200).end('PK\u0003\u0004…')];
		expect((await download()).error?.message).toContain('Excel');
		expect((await download({ downloadUrl: '={{ $json.none }}' })).error?.message).toContain(
			'"Download URL" is empty',
		);
		expect((await download({ downloadUrl: 'file:///etc/passwd' })).error?.message).toContain(
			'not an https address',
		);
	});
});
