import { describe, expect, test } from 'vitest';
import { Client } from '../../../nodes/ApsisOne/client/client.ts';
import type { HttpRequest } from '../../../nodes/ApsisOne/client/host.ts';
import type { Part } from '../../../nodes/ApsisOne/imports/parts.ts';
import { runImports } from '../../../nodes/ApsisOne/imports/runImport.ts';
import { fakeHost } from './fakeHost.mts';

const UPLOAD_URL = 'https://store.example/bucket';

const partOf = (name: string): Part => {
	const file = Buffer.from(name);
	return { pieces: [file], bytes: file.length, rows: 1, sha256: `checksum of ${name}` };
};

/** An account whose imports are numbered in the order of their requests. */
class FakeAccount {
	readonly files: string[] = [];
	requested = 0;
	/** Statuses of the next uploads; a lost connection where undefined. */
	uploads: Array<number | undefined> = [];
	/** Statuses of imports at the next looks, by the import or of any; a fault where it is a number. */
	states: Array<string | number> = [];
	statesOf: Record<string, Array<string | number>> = {};
	/** Status of the next requests of imports. */
	requests: number[] = [];
	/** Moments of uploads. */
	readonly times: number[] = [];
	/** When upload addresses end, and what the answer gives as its date. */
	expiresAt?: string;
	date?: string;
	/** What tries have settled. */
	private readonly deeds = new Map<string, unknown>();

	async run(parts: Part[] | AsyncIterable<Part>, more: { waitUntilDone?: boolean } = {}) {
		const host = fakeHost((request) => this.answer(request, host.clock.now()));
		return await runImports(new Client(host), {
			request: { method: 'POST', url: '/imports', body: {} },
			parts: (async function* () {
				yield* parts;
			})(),
			sectionId: 's',
			waitUntilDone: true,
			maxWaitMs: 60_000,
			timeoutMs: 60_000,
			onlyOnce: async (name, deed) => {
				if (!this.deeds.has(name)) this.deeds.set(name, await deed());
				return this.deeds.get(name) as never;
			},
			say: () => {},
			...more,
		});
	}

	private answer({ method, url, body }: HttpRequest, now: number) {
		if (url === UPLOAD_URL) {
			this.times.push(now);
			return this.take(String(body));
		}
		if (method === 'GET') {
			const states = this.statesOf[/[^/]+$/.exec(url)![0]] ?? this.states;
			const status = states.shift() ?? 'completed';
			return typeof status === 'number' ? { status } : { body: { result: { status } } };
		}
		this.requested++;
		const status = this.requests.shift();
		if (status !== undefined) return { status };
		return {
			headers: { date: this.date },
			body: {
				import_id: `import-${this.requested}`,
				file_upload_url: UPLOAD_URL,
				file_upload_url_expires_at: this.expiresAt,
			},
		};
	}

	private take(form: string) {
		this.files.push(/\r\n\r\n(.*)\r\n/.exec(form)![1]!);
		const status = this.uploads.length > 0 ? this.uploads.shift() : 204;
		if (status === undefined) throw new Error('read ECONNRESET');
		return { status };
	}
}

const waiting = (times: number) => Array.from({ length: times }, () => 'waiting_for_file');

test('each part is an import of its own', async () => {
	const account = new FakeAccount();
	const { parts, ...rest } = await account.run([partOf('a'), partOf('b')]);
	expect(rest).toEqual({});
	expect(parts).toMatchObject([
		{ part: 1, importId: 'import-1', rows: 1, bytes: 1, status: 'completed' },
		{ part: 2, importId: 'import-2', status: 'completed' },
	]);
	expect(parts[0]).toMatchObject({ startedAt: expect.any(String), finishedAt: expect.any(String) });
	expect(account.files).toEqual(['a', 'b']);
});

describe('each part has its outcome, however the others ended', () => {
	test('when one fails, no other is begun, and those under way are waited for', async () => {
		const account = new FakeAccount();
		account.statesOf = { 'import-1': ['queued', 'error'], 'import-2': ['queued', 'queued'] };
		const { parts, failure } = await account.run(['a', 'b', 'c', 'd', 'e'].map(partOf));
		expect(failure).toMatchObject({
			message: expect.stringContaining('could not carry out import import-1'),
		});
		expect(parts.map(({ status }) => status)).toEqual(['failed', 'completed']);
		expect(account.files).toEqual(['a', 'b']);
		expect(parts[0]).toMatchObject({ importId: 'import-1', result: { status: 'error' } });
	});

	test('a question that fails after the upload leaves it unknown, with the ID', async () => {
		const account = new FakeAccount();
		account.statesOf = { 'import-1': [400] };
		const { parts, failure } = await account.run([partOf('a')]);
		expect(failure).toBeDefined();
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'unknown' }]);
	});

	test('an answer without a status proves nothing', async () => {
		const account = new FakeAccount();
		account.uploads = [undefined];
		account.states = [200];
		const { parts, failure } = await account.run([partOf('a')]);
		expect(failure).toMatchObject({
			message: 'APSIS One did not tell the status of import import-1',
		});
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'unknown' }]);
	});

	test('a request that fails after others were sent leaves theirs as it is', async () => {
		const account = new FakeAccount();
		account.requests = [undefined as never, 400];
		const { parts, failure } = await account.run([partOf('a'), partOf('b')]);
		expect(failure).toBeDefined();
		expect(parts).toMatchObject([
			{ importId: 'import-1', status: 'completed' },
			{ part: 2, status: 'notSent' },
		]);
		expect(parts[1]).not.toHaveProperty('importId');
	});

	test('a request whose answer is lost is unknown', async () => {
		const account = new FakeAccount();
		account.requests = [503];
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ status: 'unknown' }]);
	});

	test('what takes longer than it is waited for has timed out, and nothing failed', async () => {
		const account = new FakeAccount();
		account.statesOf = { 'import-1': Array.from({ length: 100 }, () => 'in_progress') };
		const outcome = await account.run([partOf('a'), partOf('b')]);
		expect(outcome).not.toHaveProperty('failure');
		expect(outcome.parts).toMatchObject([
			{ importId: 'import-1', status: 'timedOut', result: { status: 'in_progress' } },
			{ importId: 'import-2', status: 'completed' },
		]);
	});

	test('also where the rows of the next cannot be read', async () => {
		const account = new FakeAccount();
		async function* parts() {
			yield partOf('a');
			throw new Error('One row is larger than a file may be');
		}
		const outcome = await account.run(parts());
		expect(outcome).toMatchObject({
			parts: [{ importId: 'import-1', status: 'completed' }],
			failure: { message: expect.stringContaining('One row') },
		});
	});

	test('and is uploaded, where it is not waited for', async () => {
		const account = new FakeAccount();
		const { parts } = await account.run([partOf('a')], { waitUntilDone: false });
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'uploaded' }]);
	});
});

test('a part is taken when there is room for it', async () => {
	const account = new FakeAccount();
	let made = 0;
	account.statesOf = Object.fromEntries(
		[1, 2, 3].map((number) => [
			`import-${number}`,
			['in_progress', 'in_progress', ...(number === 1 ? [400] : [])],
		]),
	);
	async function* parts() {
		for (; made < 10; made++) yield partOf(String(made));
	}
	await account.run(parts());
	expect(made).toBeLessThanOrEqual(3);
});

describe('an upload', () => {
	test('that the store does not take is sent again after growing waits', async () => {
		const account = new FakeAccount();
		account.uploads = [503, 503, 503, 503];
		account.states = waiting(4);
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.files).toHaveLength(5);
		expect(account.requested).toBe(1);
		expect(account.times.at(-1)! - account.times[0]!).toBeGreaterThan(100);
	});

	test('that it never takes is given up within the time, and was not sent', async () => {
		const account = new FakeAccount();
		account.uploads = Array.from({ length: 50 }, () => 503);
		account.states = waiting(50);
		const { parts, failure } = await account.run([partOf('a')]);
		expect(failure).toMatchObject({
			message: 'The file could not be uploaded to APSIS One',
			description: expect.stringMatching(/did not take it \(503, \d+ tries\): import import-1/),
		});
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'notSent' }]);
		expect(account.times.at(-1)! - account.times[0]!).toBeLessThanOrEqual(60_000);
	});

	test('that may have arrived is unknown where nobody tells', async () => {
		const account = new FakeAccount();
		account.uploads = [undefined];
		account.states = [400];
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'unknown' }]);
	});

	test.each([
		// The clock of the tests says 09:00.
		['by its own clock', '2026-03-24T07:30:00Z', 'Tue, 24 Mar 2026 07:00:00 GMT'],
		['by a clock that is slow', '2026-03-24T08:00:00Z', undefined],
	])('is tried although the address looks expired %s', async (_, expiresAt, date) => {
		const account = new FakeAccount();
		Object.assign(account, { expiresAt, date });
		account.uploads = [503, 204];
		account.states = waiting(1);
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.requested).toBe(1);
	});
});

describe('a later try', () => {
	test('asks for the status of what an earlier one has uploaded, and imports nothing twice', async () => {
		const account = new FakeAccount();
		account.states = ['error'];
		expect((await account.run([partOf('a'), partOf('b')])).failure).toBeDefined();
		const { parts, failure } = await account.run([partOf('a'), partOf('b')]);
		expect(failure).toBeUndefined();
		expect(parts.map(({ importId }) => importId)).toEqual(['import-1', 'import-2']);
		expect(account.files).toEqual(['a', 'b']);
		expect(account.requested).toBe(2);
	});

	test('imports a part that has changed', async () => {
		const account = new FakeAccount();
		await account.run([partOf('a')]);
		await account.run([partOf('changed')]);
		expect(account.files).toEqual(['a', 'changed']);
		expect(account.requested).toBe(2);
	});

	test('does not upload again what has arrived although the connection was lost', async () => {
		const account = new FakeAccount();
		account.uploads = Array.from({ length: 12 }, () => undefined);
		account.states = waiting(12);
		expect((await account.run([partOf('a')])).failure).toBeDefined();
		const { length } = account.files;
		account.states = ['queued'];
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.files).toHaveLength(length);
		expect(account.requested).toBe(1);
	});

	test('uploads to the import that an earlier one has requested, where that still waits for its file', async () => {
		const account = new FakeAccount();
		account.uploads = [400];
		expect((await account.run([partOf('a')])).failure).toBeDefined();
		account.states = ['waiting_for_file'];
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.requested).toBe(1);
	});

	test('requests another import where no address of an earlier one works', async () => {
		const account = new FakeAccount();
		account.uploads = [403, 403, 403];
		const { failure } = await account.run([partOf('a')]);
		expect(failure).toMatchObject({ description: expect.stringContaining('refused 3 times') });
		account.uploads = [403, 403, 403];
		account.states = waiting(3);
		const { parts } = await account.run([partOf('a')]);
		expect(parts).toMatchObject([{ importId: 'import-4', status: 'completed' }]);
	});
});
