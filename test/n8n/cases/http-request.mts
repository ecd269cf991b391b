import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SEED, startEmulator } from '../../emulator/index.mts';
import type { DeclareCase } from '../bench.mts';
import { errorText } from '../items.mts';
import { apsisOneNode, byId, httpRequestNode, UNDER_TEST, workflowOf } from '../workflow.mts';

/** n8n's own HTTP Request node with the credential. */
export function httpRequestCases(declare: DeclareCase): void {
	declare('HTTP Request', {}, async ({ credential, emulator, store, run, note }) => {
		const keyspaces = `${emulator.url}/audience/keyspaces`;
		const workflow = await store(workflowOf(1, httpRequestNode(credential, keyspaces)));
		const execution = await run(workflow);
		expect(execution.error?.message).toBeUndefined();
		expect(JSON.stringify(execution.items(UNDER_TEST))).toContain('com.apsis1.keyspaces.email');
		expect(note('reads keyspaces')).toMatchObject({ tokenCalls: 1, refused: 0 });

		const nothing = httpRequestNode(credential, `${emulator.url}/audience/no-such-thing`, {
			onError: 'continueRegularOutput',
		});
		const failing = await run(await store(workflowOf(5, nothing)));
		expect(failing.items(UNDER_TEST)).toHaveLength(5);
		expect(note('five paths that are not there')).toMatchObject({ tokenCalls: 0 });

		// A token that was accepted just now is taken to be good: its errors mean something else.
		await sleep(2500);
		emulator.control.revokeTokens();
		expect((await run(workflow)).status).toBe('success');
		expect(note('after revocation')).toMatchObject({ tokenCalls: 1 });
		// The path that is not there is not in the reference either.
		emulator.control.clearReceived();
	});

	declare(
		'HTTP Request to another origin',
		{},
		async ({ credential, emulator, store, run, note }) => {
			const other = await startEmulator();
			try {
				const elsewhere = httpRequestNode(credential, `${other.url}/audience/keyspaces`);
				const text = errorText(await run(await store(workflowOf(1, elsewhere))));
				expect(text).toContain(emulator.url);
				expect(other.control.received).toEqual([]);
				expect(note('refused')).toMatchObject({ requests: 0 });
			} finally {
				await other.close();
			}
		},
	);

	declare('read-only', {}, async ({ n8n, credential, emulator, store, run, note }) => {
		await n8n.editCredential(credential.id, { readOnly: true });
		const { email } = SEED.keyspaces;
		const anna = `${emulator.url}/audience/keyspaces/${email}/profiles/${encodeURIComponent(SEED.profiles.anna)}`;
		const deleting = httpRequestNode(credential, anna, { method: 'DELETE' });
		const text = errorText(await run(await store(workflowOf(1, deleting))));
		expect(text).toContain('The APSIS One credential is read-only, so nothing was sent');
		expect(note('HTTP Request that deletes')).toMatchObject({ requests: 0 });

		const node = (parameters: Record<string, unknown>) => apsisOneNode(credential, { parameters });
		const operation = node({
			resource: 'profile',
			operation: 'delete',
			keyspace: byId(email),
			profileKey: SEED.profiles.anna,
		});
		const refused = errorText(await run(await store(workflowOf(1, operation))));
		expect(refused).toContain('switch off "Read Only"');
		expect(note('operation that deletes')).toMatchObject({ requests: 0 });

		const reading = node({ resource: 'keyspace', operation: 'getAll' });
		expect((await run(await store(workflowOf(1, reading)))).status).toBe('success');
		expect(emulator.account.get(email, SEED.profiles.anna)).toBeDefined();
	});

	declare('HTTP Request, 50 cold items', {}, async ({ credential, emulator, store, run, note }) => {
		const sections = `${emulator.url}/audience/sections`;
		const execution = await run(await store(workflowOf(50, httpRequestNode(credential, sections))));
		expect(execution.status).toBe('success');
		expect(note('run')).toMatchObject({ tokenCalls: 1, requests: 50, refused: 0 });
	});
}
