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
	expect(items).toMatchObject([
		{
			json: {
				success: true,
				importId: 'import-1',
				status: 'completed',
				rows: 2,
				replacedRows: 1,
				section: SECTION,
				keyspace: EMAIL,
			},
			pairedItem: [{ item: 2 }, { item: 3 }],
		},
		{ json: { rejected: true, row: 2, profileKey: 'no address' }, pairedItem: { item: 1 } },
	]);
	expect(hints[0]?.message).toContain('2 rows imported. 1 row rejected. 1 row replaced');
	expect(hints[0]?.message).toContain('note');
});

describe('rows that cannot be imported, where the node continues on fail', () => {
	const rows = [{ email: 'a@b.se' }, { email: 'no address' }, { email: '' }];
	const runOn = async (onError: 'continueErrorOutput' | 'continueRegularOutput') => {
		planImports();
		return await account.engine.run(CREATE, { items: rows, onError });
	};

	it('go to the error output as errors that name row and key', async () => {
		const { items, errorItems } = await runOn('continueErrorOutput');
		expect(items).toMatchObject([{ json: { success: true, rows: 1 } }]);
		expect(errorItems).toEqual([
			{
				json: {
					error: expect.stringMatching(
						/^Row 2 \(no address\): Profile key: "no address" is not an email address[^:]*$/,
					),
				},
				pairedItem: { item: 1 },
			},
			{
				json: { error: 'Row 3: Profile key: It is empty.' },
				pairedItem: { item: 2 },
			},
		]);
	});

	it('keep row, key and reason apart in the output, without an error output', async () => {
		const { items } = await runOn('continueRegularOutput');
		expect(items).toMatchObject([
			{ json: { success: true, rows: 1 } },
			{ json: { rejected: true, row: 2, profileKey: 'no address', reason: expect.any(String) } },
			{ json: { rejected: true, row: 3, profileKey: '' } },
		]);
	});
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
		rows: 1,
		rejectedRows: 1,
		preview: `profile_key,${SEED.attributes.email}\na@b.se,a@b.se\n`,
	});
	expect(account.writes).toEqual([]);
	expect(store.uploads).toEqual([]);
});

it('reads a CSV file', async () => {
	planImports();
	const csv = '\uFEFFMail;Name\r\na@b.se;Anna\r\n"c@d.se";"Bo; jr"\r\n';
	const { items, error } = await account.engine.run(
		{
			...CREATE,
			inputMode: 'file',
			binaryPropertyName: 'data',
			keyColumn: 'Mail',
			attributes: {
				mappingMode: 'defineBelow',
				value: { [SEED.attributes.firstName]: 'Name' },
				schema: [],
			},
		},
		{
			inputItems: [
				{
					json: {},
					binary: { data: { data: Buffer.from(csv).toString('base64'), mimeType: 'text/csv' } },
				},
			],
		},
	);
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ rows: 2, status: 'completed' });
	expect(store.uploads[0]?.file).toBe(
		`profile_key,${SEED.attributes.firstName}\na@b.se,Anna\nc@d.se,Bo; jr\n`,
	);
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
