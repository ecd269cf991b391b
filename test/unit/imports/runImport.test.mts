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
	/** Statuses of the next uploads and of the next looks at an import; a lost connection where undefined. */
	uploads: Array<number | undefined> = [];
	states: string[] = [];
	/** What tries have settled. */
	private readonly deeds = new Map<string, unknown>();

	async run(parts: Part[]) {
		return await runImports(new Client(fakeHost((request) => this.answer(request))), {
			request: { method: 'POST', url: '/imports', body: {} },
			parts,
			sectionId: 's',
			waitUntilDone: true,
			maxWaitMs: 1000,
			timeoutMs: 60_000,
			onlyOnce: async (name, deed) => {
				if (!this.deeds.has(name)) this.deeds.set(name, await deed());
				return this.deeds.get(name) as never;
			},
			say: () => {},
		});
	}

	private answer({ method, url, body }: HttpRequest) {
		if (url === UPLOAD_URL) return this.take(String(body));
		if (method === 'GET')
			return { body: { result: { status: this.states.shift() ?? 'completed' } } };
		this.requested++;
		return { body: { import_id: `import-${this.requested}`, file_upload_url: UPLOAD_URL } };
	}

	private take(form: string) {
		this.files.push(/\r\n\r\n(.*)\r\n/.exec(form)![1]!);
		const status = this.uploads.length > 0 ? this.uploads.shift() : 204;
		if (status === undefined) throw new Error('read ECONNRESET');
		return { status };
	}
}

test('each part is an import of its own', async () => {
	const account = new FakeAccount();
	const { done, ...rest } = await account.run([partOf('a'), partOf('b')]);
	expect(rest).toEqual({});
	expect(done).toMatchObject([
		{ success: true, importId: 'import-1', rows: 1, bytes: 1, status: 'completed' },
		{ success: true, importId: 'import-2' },
	]);
	expect(account.files).toEqual(['a', 'b']);
});

test('when a part fails, no other is begun, and those under way are waited for', async () => {
	const account = new FakeAccount();
	account.states = ['error'];
	const { done, failure } = await account.run(['a', 'b', 'c', 'd', 'e'].map(partOf));
	expect(failure).toMatchObject({ message: expect.stringContaining('could not carry out import') });
	expect(done).toHaveLength(2);
	expect(account.files).toEqual(['a', 'b', 'c']);
});

describe('a later try', () => {
	test('asks for the status of what an earlier one has uploaded, and imports nothing twice', async () => {
		const account = new FakeAccount();
		account.states = ['error'];
		expect((await account.run([partOf('a'), partOf('b')])).failure).toBeDefined();
		const { done, failure } = await account.run([partOf('a'), partOf('b')]);
		expect(failure).toBeUndefined();
		expect(done.map(({ importId }) => importId)).toEqual(['import-1', 'import-2']);
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
		account.uploads = Array.from({ length: 5 }, () => undefined);
		account.states = Array.from({ length: 4 }, () => 'waiting_for_file');
		expect((await account.run([partOf('a')])).failure).toBeDefined();
		expect(account.files).toHaveLength(5);
		account.states = ['queued'];
		const { done } = await account.run([partOf('a')]);
		expect(done).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.files).toHaveLength(5);
		expect(account.requested).toBe(1);
	});

	test('uploads to the import that an earlier one has requested, where that still waits for its file', async () => {
		const account = new FakeAccount();
		account.uploads = [400];
		expect((await account.run([partOf('a')])).failure).toBeDefined();
		account.states = ['waiting_for_file'];
		const { done } = await account.run([partOf('a')]);
		expect(done).toMatchObject([{ importId: 'import-1', status: 'completed' }]);
		expect(account.requested).toBe(1);
	});

	test('requests another import where no address of an earlier one works', async () => {
		const account = new FakeAccount();
		account.uploads = [403, 403, 403];
		const { failure } = await account.run([partOf('a')]);
		expect(failure).toMatchObject({ description: expect.stringContaining('refused 3 times') });
		account.uploads = [403, 403, 403];
		account.states = Array.from({ length: 3 }, () => 'waiting_for_file');
		const { done } = await account.run([partOf('a')]);
		expect(done).toMatchObject([{ importId: 'import-4', status: 'completed' }]);
	});
});
