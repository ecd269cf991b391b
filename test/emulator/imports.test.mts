import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataIn } from './account.mts';
import { readCsv, writeCsv } from './csv.mts';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client, Reply } from './support.mts';
import { clientOf, eventually, profilePath, seedVersionId } from './support.mts';

const { keyspaces, attributes, profiles, sections } = SEED;
const IMPORTS = `/v2/audience/sections/${sections.default}/imports`;

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator({ limits: 'off', importDelayMs: 60 });
	client = clientOf(emulator);
});

afterEach(async () => {
	await emulator.close();
});

const MAPPING = { keyspace_discriminator: keyspaces.email, field_selector: 'email' };

const mapped = (column: string, discriminator: string) => ({
	field_selector: column,
	attribute_version_id: seedVersionId(emulator, discriminator),
});

async function request(body: object = {}): Promise<Reply> {
	return await client.send('POST', IMPORTS, { keyspace_mapping: MAPPING, ...body });
}

function formOf(fields: object, file: string | Buffer): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
	form.append('file', new Blob([file], { type: 'text/csv' }), 'profiles.csv');
	return form;
}

async function post(url: string, body: FormData, headers: Record<string, string> = {}) {
	return (await fetch(url, { method: 'POST', body, headers })).status;
}

const statusOf = async (id: string) =>
	(await client.send('GET', `/audience/sections/${sections.default}/imports/${id}`)).body.result;

async function done(id: string): Promise<Record<string, unknown>> {
	return await eventually(
		async () => await statusOf(id),
		({ status }) => ['completed', 'error'].includes(status),
	);
}

/** Requests an import, uploads its file and waits for the end. */
async function importFile(body: object, file: string | Buffer) {
	const { status, body: created } = await request(body);
	expect(status).toBe(201);
	expect(await post(created.file_upload_url, formOf(created.file_upload_body, file))).toBe(204);
	return await done(created.import_id);
}

const valueOf = (key: string, discriminator: string) => {
	const profile = emulator.account.find(keyspaces.email, key);
	const id = seedVersionId(emulator, discriminator);
	return profile && dataIn(profile, sections.default).attributes.get(id);
};

const consentOf = (key: string, topic: string) =>
	[...dataIn(emulator.account.get(keyspaces.email, key), sections.default).consents.values()].find(
		(one) => one.topic_discriminator === topic,
	)?.type;

describe('CSV', () => {
	test('nasty cells come back as they went', () => {
		const rows = [
			['a', 'b'],
			['say "hi"', 'x,y'],
			['two\r\nlines', ''],
			['', '🦊\n'],
		];
		expect([...readCsv(writeCsv(rows))]).toEqual(rows);
		expect([...readCsv('\uFEFFa,b\n"1",2\n\n3,"4"')]).toEqual([
			['a', 'b'],
			['1', '2'],
			['3', '4'],
		]);
		expect([...readCsv('a,\r\n')]).toEqual([['a', '']]);
		expect(() => [...readCsv('"a')]).toThrow('not closed');
		expect(() => [...readCsv('a"b')]).toThrow('middle');
	});
});

describe('an import', () => {
	afterEach(() => {
		expect(emulator.control.violations).toEqual([]);
	});

	test('goes through its stages and is applied', async () => {
		emulator.control.set({ importDelayMs: 900 });
		const { body: created } = await request({
			attribute_mappings: [mapped('name', attributes.firstName)],
		});
		expect(await statusOf(created.import_id)).toEqual({ status: 'waiting_for_file' });
		const form = formOf(created.file_upload_body, 'email,name\r\nny@example.com,"Ny, ""K"""\r\n');
		expect(await post(created.file_upload_url, form)).toBe(204);
		expect((await statusOf(created.import_id)).status).toBe('queued');
		await eventually(
			async () => await statusOf(created.import_id),
			({ status }) => status === 'in_progress',
		);
		const result = await done(created.import_id);
		expect(result).toMatchObject({ status: 'completed', rows_total: 1, rows_imported: 1 });
		expect(valueOf('ny@example.com', attributes.firstName)).toBe('Ny, "K"');
		expect(valueOf('ny@example.com', attributes.email)).toBe('ny@example.com');
		const upload = emulator.control.received.find(({ host }) => host === 'upload');
		expect(upload).toMatchObject({
			query: { signature: ['(left out)'] },
			status: 204,
			body: { file: { name: 'profiles.csv', contentType: 'text/csv', bytes: 40 } },
		});
	});

	test('converts by type and fails rows, not files', async () => {
		const body = {
			attribute_mappings: [
				mapped('points', attributes.loyaltyPoints),
				mapped('member', attributes.clubMember),
				mapped('since', attributes.memberSince),
				mapped('visit', attributes.lastVisit),
			],
		};
		const file = [
			'email,points,member,since,visit',
			'a@example.com,12,true,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z',
			'b@example.com,1.5,true,,',
			'no address,1,,,',
			'c@example.com,1',
			`${profiles.erik},007,FALSE,,1714557600`,
		].join('\n');
		expect(await importFile(body, file)).toEqual({
			status: 'completed',
			rows_total: 5,
			rows_imported: 2,
			rows_skipped: 0,
			rows_failed: 3,
		});
		expect(valueOf('a@example.com', attributes.memberSince)).toBe('2024-05-01');
		expect(valueOf('a@example.com', attributes.lastVisit)).toBe(1_714_557_600);
		expect(valueOf(profiles.erik, attributes.clubMember)).toBe(false);
		expect(emulator.account.find(keyspaces.email, 'b@example.com')).toBeUndefined();
		const [view] = emulator.control.imports;
		expect(view?.outcome?.failedRows.map(({ row, column }) => [row, column])).toEqual([
			[2, 'points'],
			[3, 'email'],
			[4, ''],
		]);
	});

	test('updates, clears and skips as the options say', async () => {
		const attribute_mappings = [mapped('name', attributes.firstName)];
		const file = `email,name\n${profiles.anna},\n${profiles.erik},Eric\nnew@example.com,New\n`;
		await client.send('PUT', `${profilePath(keyspaces.email, profiles.erik)}/locks`);
		const keep = { update_existing_profiles: false };
		expect(await importFile({ attribute_mappings, options: keep }, file)).toMatchObject({
			rows_imported: 1,
			rows_skipped: 2,
		});
		await importFile({ attribute_mappings }, file);
		expect(valueOf(profiles.anna, attributes.firstName)).toBe('Anna');
		const clear = { update_existing_profiles: true, clear_existing_attributes: true };
		await importFile({ attribute_mappings, options: clear }, file);
		expect(valueOf(profiles.anna, attributes.firstName)).toBeUndefined();
		expect(valueOf('new@example.com', attributes.firstName)).toBe('New');
	});

	test('sets consents and tags of the rows that are meant', async () => {
		const consent = (topic: string, column?: string, resubscribe = false) => ({
			field_selector: column,
			channel_discriminator: SEED.channels.email,
			topic_discriminator: topic,
			type: 'opt-in',
			resubscribe_if_opted_out: resubscribe,
		});
		const body = (resubscribe: boolean) => ({
			consent_mappings: [
				{
					address_field_selector: 'email',
					consents: [
						consent(SEED.topics.news, undefined, resubscribe),
						consent(SEED.topics.shoes, 'shoes'),
					],
				},
			],
			tag_mappings: [{ field_selector: 'vip', tag_discriminator: SEED.tags.vip }],
		});
		const file = `email,shoes,vip\n${profiles.erik},1,0\n${profiles.aino},,1\n`;
		await importFile(body(false), file);
		expect(consentOf(profiles.erik, SEED.topics.news)).toBe('opt-out');
		expect(consentOf(profiles.aino, SEED.topics.news)).toBe('confirmed-opt-in');
		expect(consentOf(profiles.erik, SEED.topics.shoes)).toBe('opt-in');
		expect(consentOf(profiles.aino, SEED.topics.shoes)).toBeUndefined();
		const aino = emulator.account.get(keyspaces.email, profiles.aino);
		expect(dataIn(aino, sections.default).tags).toContain(SEED.tags.vip);
		await importFile(body(true), file);
		expect(consentOf(profiles.erik, SEED.topics.news)).toBe('opt-in');
	});

	test('takes 1, 0 and empty cells of consents and tags alone', async () => {
		const consents = [
			{
				field_selector: 'shoes',
				channel_discriminator: SEED.channels.email,
				topic_discriminator: SEED.topics.shoes,
				type: 'opt-in',
			},
		];
		const body = {
			consent_mappings: [{ address_field_selector: 'email', consents }],
			tag_mappings: [{ field_selector: 'vip', tag_discriminator: SEED.tags.vip }],
		};
		const cells = ['1,1', '0,0', ',', 'true,', 'yes,', 'TRUE,', '1.0,', ' 1,', ',true', ',x'];
		const rows = cells.map((text, index) => `row${index}@example.com,${text}\n`);
		expect(await importFile(body, `email,shoes,vip\n${rows.join('')}`)).toMatchObject({
			rows_imported: 3,
			rows_failed: 7,
		});
		expect(consentOf('row0@example.com', SEED.topics.shoes)).toBe('opt-in');
		expect(consentOf('row1@example.com', SEED.topics.shoes)).toBeUndefined();
	});

	test.each([
		['a column is missing', 'email\na@example.com\n'],
		['the file is empty', ''],
		['a quote is not closed', 'email,name\na@example.com,"x\n'],
		['it is not UTF-8', Buffer.from([...Buffer.from('email,name\na@example.com,'), 0xe5])],
	])('ends in error and changes nothing if %s', async (_name, file) => {
		const body = { attribute_mappings: [mapped('name', attributes.firstName)] };
		expect((await importFile(body, file)).status).toBe('error');
		expect(emulator.account.find(keyspaces.email, 'a@example.com')).toBeUndefined();
	});

	test('can be made to fail', async () => {
		emulator.control.failNextImport('Out of paper.');
		expect(await importFile({}, 'email\n')).toEqual({
			status: 'error',
			error_message: 'Out of paper.',
		});
		expect((await importFile({}, 'email\n')).status).toBe('completed');
	});

	test('is refused for what it may not write or does not know', async () => {
		const consents = (topic_discriminator: string) => [
			{
				address_field_selector: 'email',
				consents: [
					{
						channel_discriminator: SEED.channels.email,
						topic_discriminator,
						type: 'opt-in',
					},
				],
			},
		];
		const web = { ...MAPPING, keyspace_discriminator: keyspaces.web };
		const statuses = [];
		for (const body of [
			{ keyspace_mapping: web },
			{ attribute_mappings: [mapped('x', attributes.creditLimit)] },
			{ attribute_mappings: [{ field_selector: 'x', attribute_version_id: '1' }] },
			{ tag_mappings: [{ field_selector: 'x', tag_discriminator: 'none' }] },
			{ consent_mappings: consents('none') },
			{ consent_mappings: [{ consents: consents(SEED.topics.news)[0]?.consents }] },
		]) {
			statuses.push((await request(body)).status);
		}
		expect(statuses).toEqual([403, 403, 400, 400, 404, 400]);
	});

	test('is refused without the channel of a consent', async () => {
		const consents = [{ topic_discriminator: SEED.topics.news, type: 'opt-in' }];
		const body = { consent_mappings: [{ address_field_selector: 'email', consents }] };
		expect((await request(body)).status).toBe(400);
		expect(emulator.control.violations).toHaveLength(1);
		emulator.control.clearReceived();
	});

	test('counts as pending until it is done or its URL has expired', async () => {
		const [first] = [await request(), await request(), await request()];
		expect((await request()).status).toBe(429);
		const { body } = first!;
		await post(body.file_upload_url, formOf(body.file_upload_body, 'email\n'));
		expect((await request()).status).toBe(429);
		await done(body.import_id);
		expect((await request()).status).toBe(201);
		emulator.control.set({ clockOffsetSeconds: 3601 });
		const renewed = clientOf(emulator);
		const reply = await renewed.send('POST', IMPORTS, { keyspace_mapping: MAPPING });
		expect(reply.status).toBe(201);
		const states = emulator.control.imports.map(({ status }) => status);
		expect(states).toEqual(['completed', 'error', 'error', 'error', 'waiting_for_file']);
	});
});

describe('the upload host', () => {
	test('wants all fields, then the file, and no token', async () => {
		const { body: created } = await request();
		const { file_upload_url: url, file_upload_body: fields } = created;
		const fileFirst = new FormData();
		fileFirst.append('file', new Blob(['email\n']), 'x.csv');
		for (const [name, value] of Object.entries(fields)) fileFirst.append(name, String(value));
		const token = { authorization: 'Bearer x' };
		expect(await post(url, formOf(fields, 'email\n'), token)).toBe(403);
		expect(await post(url, fileFirst)).toBe(400);
		expect(await post(url, formOf({ ...fields, key: 'x' }, 'email\n'))).toBe(400);
		expect(await post(url, formOf({ key: fields.key }, 'email\n'))).toBe(400);
		expect(await post(url, formOf({ ...fields, more: '' }, 'email\n'))).toBe(400);
		expect(emulator.control.violations).toHaveLength(5);
		expect(await post(url.replace(/signature=.*/, ''), formOf(fields, 'email\n'))).toBe(403);
		expect((await statusOf(created.import_id)).status).toBe('waiting_for_file');
		expect(await post(url, formOf(fields, 'email\n'))).toBe(204);
		expect(await post(url, formOf(fields, 'email\n'))).toBe(204);
		expect(emulator.control.imports[0]?.uploads).toBe(2);
	});

	test('refuses what comes too late or is too large', async () => {
		emulator.control.set({ uploadUrlLifeSeconds: 0 });
		const { body: late } = await request();
		const form = () => formOf(late.file_upload_body, 'email\n');
		expect(await post(late.file_upload_url, form())).toBe(403);
		emulator.control.set({ uploadUrlLifeSeconds: 60 });
		const { body: large } = await request();
		const file = Buffer.alloc(50_000_001, 'x');
		expect(await post(large.file_upload_url, formOf(large.file_upload_body, file))).toBe(400);
		expect(emulator.control.violations).toEqual([]);
	});

	test('is met by faults', async () => {
		const { body: created } = await request();
		emulator.control.addFault({ path: '^/uploads/', status: 503 });
		emulator.control.addFault({ path: '^/uploads/', connection: 'reset-after' });
		const upload = async () =>
			await post(created.file_upload_url, formOf(created.file_upload_body, 'email\n'));
		expect(await upload()).toBe(503);
		await expect(upload()).rejects.toThrow();
		expect((await done(created.import_id)).status).toBe('completed');
		const statuses = emulator.control.received
			.filter(({ host }) => host === 'upload')
			.map(({ status }) => status);
		expect(statuses).toEqual([503, null]);
	});
});

test('a hundred thousand rows are applied in seconds', async () => {
	const rows = Array.from({ length: 100_000 }, (_, index) => [
		`many-${index}@example.com`,
		`Name ${index}`,
		String(index),
	]);
	const body = {
		attribute_mappings: [
			mapped('name', attributes.firstName),
			mapped('points', attributes.loyaltyPoints),
		],
	};
	const { body: created } = await request(body);
	const file = writeCsv([['email', 'name', 'points'], ...rows]);
	await post(created.file_upload_url, formOf(created.file_upload_body, file));
	const result = await done(created.import_id);
	expect(result).toMatchObject({ rows_total: 100_000, rows_imported: 100_000 });
	expect(valueOf('many-99999@example.com', attributes.loyaltyPoints)).toBe(99_999);
}, 20_000);

test('a reset ends what is under way', async () => {
	const { body: created } = await request();
	await post(created.file_upload_url, formOf(created.file_upload_body, 'email\nx@example.com\n'));
	emulator.control.reset();
	expect(emulator.control.imports).toEqual([]);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(emulator.account.find(keyspaces.email, 'x@example.com')).toBeUndefined();
});
