import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const SECTION = SEED.sections.default;
const EMAIL = SEED.keyspaces.email;
const IMPORTS = `/v2/audience/sections/${SECTION}/imports`;

const CREATE: INodeParameters = {
	resource: 'import',
	operation: 'create',
	section: byId(SECTION),
	keyspace: byId(EMAIL),
	inputMode: 'items',
	keyColumn: 'email',
	attributes: { mappingMode: 'autoMapInputData', value: null },
	waitUntilDone: true,
};

/** An object store: keeps what is uploaded, and answers as told. */
interface Store {
	url: string;
	uploads: Array<{ headers: IncomingHttpHeaders; fields: string[]; file: string }>;
	/** Statuses of the next uploads; `cut` takes the file and cuts the connection. */
	answers: Array<number | 'cut'>;
}

let store: Store;
let server: Server;

beforeEach(async () => {
	server = createServer((request, response) => {
		const pieces: Buffer[] = [];
		request.on('data', (piece: Buffer) => pieces.push(piece));
		request.on('end', () => {
			const { headers } = request;
			const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
			const parts = Buffer.concat(pieces).toString('utf8').split(`--${boundary}`).slice(1, -1);
			const fields = parts.map((part) => /name="([^"]+)"/.exec(part)?.[1] ?? '');
			const file = parts.at(-1)!.split('\r\n\r\n').slice(1).join('\r\n\r\n').replace(/\r\n$/, '');
			store.uploads.push({ headers, fields, file });
			const answer = store.answers.shift() ?? 204;
			if (answer === 'cut') request.socket.destroy();
			else response.writeHead(answer, { location: store.url }).end();
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	store = { url: `http://127.0.0.1:${port}/bucket`, uploads: [], answers: [] };
});

afterEach(() => server.close());

/** Imports of the account: each has an id of its own; then come the states, one a question. */
function planImports({ count = 1, url = store.url, states = ['completed'] } = {}) {
	for (let number = 1; number <= count; number++) {
		account.emulator.control.addFault({
			method: 'POST',
			path: IMPORTS,
			status: 201,
			body: {
				import_id: `import-${number}`,
				file_upload_url: url,
				file_upload_url_expires_at: new Date(Date.now() + 60_000).toISOString(),
				file_upload_body: { key: `imports/${number}`, policy: 'p' },
			},
		});
	}
	for (const status of states) {
		account.emulator.control.addFault({
			method: 'GET',
			path: `/audience/sections/${SECTION}/imports/`,
			status: 200,
			body: { result: { status } },
		});
	}
}

const run = async (more: INodeParameters = {}, items: IDataObject[] = [{ email: 'a@b.se' }]) =>
	await account.engine.run({ ...CREATE, ...more }, { items });

const requested = () => account.writes.filter(({ path }) => path === IMPORTS);

it('makes one import of all items, uploads it without the token and waits for it', async () => {
	planImports({ states: ['in_progress', 'completed'] });
	const { items, error, hints } = await run({}, [
		{ email: 'a@b.se', 'First name': 'Åsa "A", jr', note: 'x' },
		{ email: 'no address' },
		{ email: 'c@d.se', 'First name': '' },
		{ email: 'a@b.se', 'First name': '=1+1' },
	]);
	expect(error).toBeUndefined();
	expect(requested()).toHaveLength(1);
	expect(requested()[0]?.body).toMatchObject({
		keyspace_mapping: { keyspace_discriminator: EMAIL, field_selector: 'profile_key' },
		options: { update_existing_profiles: true, clear_existing_attributes: false },
	});
	const [upload] = store.uploads;
	expect(store.uploads).toHaveLength(1);
	expect(upload?.headers.authorization).toBeUndefined();
	expect(upload?.fields).toEqual(['key', 'policy', 'file']);
	expect(upload?.file.split('\n')).toEqual([
		`profile_key,${SEED.attributes.email},${SEED.attributes.firstName}`,
		'c@d.se,c@d.se,',
		'a@b.se,a@b.se,=1+1',
		'',
	]);
	expect(items).toEqual([
		{
			json: {
				success: true,
				status: 'completed',
				importId: 'import-1',
				rows: 4,
				completedRows: 2,
				openRows: 0,
				rejectedRows: 1,
				replacedRows: 1,
				section: SECTION,
				keyspace: EMAIL,
				imports: [
					{
						part: 1,
						status: 'completed',
						importId: 'import-1',
						rows: 2,
						bytes: expect.any(Number),
						startedAt: expect.any(String),
						finishedAt: expect.any(String),
						result: { status: 'completed' },
					},
				],
				rejected: [
					{ row: 2, item: 1, profileKey: 'no address', reason: expect.stringContaining('address') },
				],
			},
			pairedItem: [{ item: 0 }, { item: 2 }, { item: 3 }],
		},
	]);
	expect(hints[0]?.message).toContain('1 row rejected. 1 row replaced');
	expect(hints[0]?.message).toContain('note');
});

it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
	'lists rows that cannot be imported in the summary, never as items of their own (%s)',
	async (onError) => {
		planImports();
		const { items, errorItems } = await account.engine.run(CREATE, {
			items: [{ email: 'a@b.se' }, { email: 'no address' }, { email: '' }],
			onError,
		});
		expect(errorItems).toEqual([]);
		expect(items).toMatchObject([
			{
				json: {
					success: true,
					completedRows: 1,
					rejectedRows: 2,
					rejected: [
						{
							row: 2,
							profileKey: 'no address',
							reason: expect.stringMatching(
								/^Profile key: "no address" is not an email address[^:]*$/,
							),
						},
						{ row: 3, profileKey: '', reason: 'Profile key: It is empty.' },
					],
				},
			},
		]);
	},
);

it('says so where all rows are rejected, and requests nothing', async () => {
	const { items } = await run({}, [{ email: 'no address' }]);
	expect(items).toMatchObject([
		{ json: { success: false, status: 'rejected', rows: 1, rejectedRows: 1, imports: [] } },
	]);
	expect(account.writes).toEqual([]);
});

describe('what became of an import is told with its ID', () => {
	const failing = (states: string[], times = 1) => {
		planImports({ states });
		account.emulator.control.addFault({
			method: 'GET',
			path: '/imports/import-1',
			times,
			status: 400,
		});
	};

	it('in the error, where a question about its status fails after the upload', async () => {
		failing(['in_progress']);
		const { error } = await run();
		expect(error?.description).toContain('Import import-1 of 1 row: not known');
		expect(error?.description).toContain('Import > Get Status');
	});

	it('in the summary, where the node continues on fail', async () => {
		failing(['in_progress']);
		const { items } = await account.engine.run(CREATE, {
			items: [{ email: 'a@b.se' }, { email: 'bad' }],
			onError: 'continueRegularOutput',
		});
		expect(items).toMatchObject([
			{
				json: {
					error: expect.stringContaining('import-1'),
					success: false,
					status: 'unknown',
					importId: 'import-1',
					rows: 2,
					completedRows: 0,
					openRows: 1,
					rejectedRows: 1,
					imports: [{ importId: 'import-1', status: 'unknown' }],
					rejected: [{ row: 2 }],
				},
			},
		]);
	});

	it('in both outputs, where there is one for errors', async () => {
		planImports({ states: ['error'] });
		const { items, errorItems } = await account.engine.run(CREATE, {
			items: [{ email: 'a@b.se' }],
			onError: 'continueErrorOutput',
		});
		expect(errorItems).toMatchObject([
			{ json: { error: expect.stringContaining('could not carry out import import-1') } },
		]);
		expect(items).toMatchObject([
			{ json: { success: false, status: 'failed', importId: 'import-1', openRows: 1 } },
		]);
	});

	it('as open, where it takes longer than it is waited for', async () => {
		planImports({ states: Array.from({ length: 50 }, () => 'in_progress') });
		const { items, error } = await run({ options: { waitTimeout: 0.01 } });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{
				json: {
					success: false,
					status: 'timedOut',
					importId: 'import-1',
					completedRows: 0,
					openRows: 1,
				},
			},
		]);
	});
});

describe('columns are mapped whether a batch has values in them or not', () => {
	const mapped = () => {
		const { attribute_mappings: mappings } = requested()[0]!.body as {
			attribute_mappings: Array<{ field_selector: string }>;
		};
		return mappings.map(({ field_selector: column }) => column);
	};
	const clearing = { options: { clearExisting: true } };
	const both = [SEED.attributes.email, SEED.attributes.firstName];

	it('of input items', async () => {
		planImports();
		await run(clearing, [{ email: 'a@b.se', 'First name': '' }]);
		expect(mapped()).toEqual(both);
		expect(store.uploads[0]?.file).toBe(`profile_key,${both.join(',')}\na@b.se,a@b.se,\n`);
	});

	it('one by one, but for those that are not filled in', async () => {
		planImports();
		const value = {
			[SEED.attributes.firstName]: '={{ $json.name }}',
			[SEED.attributes.lastName]: null,
		};
		await run({ ...clearing, attributes: { mappingMode: 'defineBelow', value, schema: [] } }, [
			{ email: 'a@b.se', name: null },
		]);
		expect(mapped()).toEqual([SEED.attributes.firstName, 'profile_key']);
	});

	it('so that a consent finds its address', async () => {
		planImports();
		const consent = {
			topic: byId(SEED.topics.news),
			channel: byId(SEED.channels.email),
			consentType: 'opt-in',
			column: 'newsletter',
		};
		const { error } = await run(
			{
				keyspace: byId('com.apsis1.keyspaces.crm-id'),
				keyColumn: 'id',
				consents: { consent: [consent] },
			},
			[{ id: 7, email: '', newsletter: 'no' }],
		);
		expect(error).toBeUndefined();
	});
});

describe('a column of a consent', () => {
	const runWith = async (rows: IDataObject[]) => {
		planImports();
		const consent = {
			topic: byId(SEED.topics.news),
			channel: byId(SEED.channels.email),
			consentType: 'opt-out',
			column: 'unsubscribed',
		};
		return await run({ consents: { consent: [consent] } }, rows);
	};

	it('that no row has is an error, and nothing is sent', async () => {
		const { error } = await runWith([{ email: 'a@b.se', Unsubscribed: 'true' }]);
		expect(error?.message).toBe('The input has no column "unsubscribed" for a consent or tag');
		expect(account.writes).toEqual([]);
	});

	it('with what is neither true nor false rejects its row', async () => {
		const { items } = await runWith([
			{ email: 'a@b.se', unsubscribed: '2024-05-01' },
			{ email: 'c@d.se', unsubscribed: 'true' },
		]);
		expect(items[0]?.json).toMatchObject({
			completedRows: 1,
			rejected: [{ row: 1, reason: expect.stringContaining('neither true nor false') }],
		});
		expect(store.uploads[0]?.file).toContain('\nc@d.se,c@d.se,1\n');
	});
});

it('takes no objects as keys', async () => {
	planImports();
	const { items } = await run({ keyspace: byId('com.apsis1.keyspaces.crm-id'), keyColumn: 'id' }, [
		{ id: { value: 1 } },
		{ id: { value: 2 } },
		{ id: 3 },
	]);
	expect(items[0]?.json).toMatchObject({ completedRows: 1, rejectedRows: 2, replacedRows: 0 });
});

it('gives the id at once where it is not to wait', async () => {
	planImports({ states: [] });
	const { items } = await run({ waitUntilDone: false });
	expect(items).toMatchObject([
		{ json: { success: true, importId: 'import-1', status: 'uploaded' } },
	]);
});

it('stops at an invalid row where that is chosen, before anything is sent', async () => {
	const { error } = await run({ options: { onInvalidRow: 'stop' } }, [
		{ email: 'a@b.se' },
		{ email: 'bad' },
	]);
	expect(error?.message).toContain('Row 2 cannot be imported');
	expect(account.writes).toEqual([]);
});

it('shows the request, the counts and the first lines in a dry run, and sends nothing', async () => {
	const { items } = await run({ options: { dryRun: true } }, [
		{ email: 'a@b.se' },
		{ email: 'bad' },
	]);
	expect(items[0]?.json).toMatchObject({
		dryRun: true,
		requests: [{ method: 'POST', url: `${account.emulator.url}${IMPORTS}` }],
		rows: 2,
		openRows: 1,
		rejectedRows: 1,
		rejected: [{ row: 2, profileKey: 'bad' }],
		preview: `profile_key,${SEED.attributes.email}\na@b.se,a@b.se\n`,
	});
	expect(account.writes).toEqual([]);
	expect(store.uploads).toEqual([]);
});

describe('a CSV file', () => {
	const runFile = async (content: string | Buffer, more: INodeParameters = {}) =>
		await account.engine.run(
			{ ...CREATE, inputMode: 'file', binaryPropertyName: 'data', ...more },
			{
				inputItems: [
					{
						json: {},
						binary: {
							data: {
								data: Buffer.from(content as string).toString('base64'),
								mimeType: 'text/csv',
							},
						},
					},
				],
			},
		);
	const mapping = (column: string) => ({
		attributes: {
			mappingMode: 'defineBelow',
			value: { [SEED.attributes.firstName]: column },
			schema: [],
		},
	});

	it('is read, mapped one by one', async () => {
		planImports();
		const csv = '\uFEFFMail;Name\r\na@b.se;Anna\r\n"c@d.se";"Bo; jr"\r\n';
		const { items, error } = await runFile(csv, { keyColumn: 'Mail', ...mapping('Name') });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ completedRows: 2, status: 'completed' });
		expect(store.uploads[0]?.file).toBe(
			`profile_key,${SEED.attributes.firstName}\na@b.se,Anna\nc@d.se,Bo; jr\n`,
		);
	});

	it('is read in the encoding that is chosen', async () => {
		planImports();
		const csv = Buffer.from('email;First name\nasa@b.se;Åsa Öberg\n', 'latin1');
		expect((await runFile(csv)).error?.message).toBe('The file is not in UTF-8');
		expect(account.writes).toEqual([]);
		await runFile(csv, { options: { encoding: 'windows-1252' } });
		expect(store.uploads[0]?.file).toContain('Åsa Öberg');
	});

	it('that lacks a mapped column is an error', async () => {
		const { error } = await runFile('email,First name\na@b.se,Anna\n', mapping('Firstname'));
		expect(error?.message).toContain('The file has no column "Firstname" for the attribute');
		expect(account.writes).toEqual([]);
	});

	it('that is damaged at its end is not sent at all', async () => {
		const { error } = await runFile(`email\n${'a@b.se\n'.repeat(1000)}"b@c.se\n`);
		expect(error?.message).toBe('The file is not CSV');
		expect(account.writes).toEqual([]);
	});

	it('has rows of the wrong length rejected, the others go on', async () => {
		planImports();
		const { items } = await runFile('email,First name\na@b.se,Anna\nc@d.se\ne@f.se,Eva\n');
		expect(items[0]?.json).toMatchObject({
			rows: 3,
			completedRows: 2,
			rejected: [{ row: 2, profileKey: 'c@d.se', reason: expect.stringContaining('1 cells') }],
		});
	});
});

describe('an upload', () => {
	it('is sent again after a fault of the store that says it was not taken', async () => {
		planImports({ states: ['waiting_for_file', 'completed'] });
		store.answers = [503];
		const { error } = await run();
		expect(error).toBeUndefined();
		expect(store.uploads).toHaveLength(2);
		expect(requested()).toHaveLength(1);
	});

	it('is not sent again where it has arrived although the connection was lost', async () => {
		planImports({ states: ['queued', 'completed'] });
		store.answers = ['cut'];
		const { error, items } = await run();
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ status: 'completed' });
		expect(store.uploads).toHaveLength(1);
	});

	it('gets a new import where its address no longer works', async () => {
		planImports({ count: 2 });
		store.answers = [403];
		const { items } = await run();
		expect(items[0]?.json).toMatchObject({ importId: 'import-2', status: 'completed' });
		expect(requested()).toHaveLength(2);
	});

	it('does not follow a redirect to another place', async () => {
		planImports();
		store.answers = [307];
		const { error } = await run();
		expect(error).toBeDefined();
		expect(store.uploads).toHaveLength(1);
	});

	it('goes only to https or to this machine', async () => {
		planImports({ url: 'http://store.example/bucket' });
		const { error } = await run();
		expect(error?.message).toContain('not https');
		expect(store.uploads).toEqual([]);
	});
});

it('names a picker whose expression gives nothing', async () => {
	const { error } = await run({
		tags: { tag: [{ tag: { __rl: true, mode: 'id', value: '={{ $json.none }}' }, column: '' }] },
	});
	expect(error?.message).toBe('"Tag" is empty');
	expect(account.writes).toEqual([]);
});

it('waits for the pending limit', async () => {
	account.emulator.control.addFault({ method: 'POST', path: IMPORTS, times: 2, status: 429 });
	planImports();
	expect((await run()).error).toBeUndefined();
	expect(requested()).toHaveLength(3);
});

it('tells of an import that failed', async () => {
	planImports({ states: ['error'] });
	const { error } = await run();
	expect(error?.message).toContain('could not carry out import import-1');
});

it('explains a missing permission', async () => {
	account.emulator.control.addFault({ method: 'POST', path: IMPORTS, times: 5, status: 403 });
	const { error } = await run();
	expect(error?.httpCode).toBe('403');
	expect(error?.description).toContain('manage subscriptions');
});

it('an import that may have been requested is not requested again', async () => {
	account.emulator.control.addFault({ method: 'POST', path: IMPORTS, status: 503 });
	const { error } = await run();
	expect(error?.description).toContain('may have been received');
	expect(requested()).toHaveLength(1);
});

it('ends when the execution is stopped', async () => {
	planImports({ states: Array.from({ length: 50 }, () => 'in_progress') });
	let stop = () => {};
	const running = account.engine.run(CREATE, {
		items: [{ email: 'a@b.se' }],
		onStart: (stopExecution) => (stop = stopExecution),
	});
	while (store.uploads.length === 0) await new Promise((done) => setTimeout(done, 10));
	stop();
	await running.catch(() => {});
	const sent = account.requests.length;
	await new Promise((done) => setTimeout(done, 2500));
	expect(account.requests.length).toBeLessThanOrEqual(sent + 1);
});
