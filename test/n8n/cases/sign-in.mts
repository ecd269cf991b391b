import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { errorText, expectOneEach } from '../items.mts';
import { apsisOneNode, workflowOf } from '../workflow.mts';

const WRONG = 'this is not the secret';

/** The credential: its test, wrong and edited secrets, one token for all and for long. */
export function signInCases(declare: DeclareCase): void {
	declare('credential test', {}, async ({ n8n, credential, note }) => {
		expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
		note('right secret');
		const data = { ...credential.data, clientSecret: WRONG };
		const refused = await n8n.testCredential({ ...credential, data });
		expect(refused.status).toBe('Error');
		expect(refused.message).toMatch(/client (id|secret)/i);
		expect(refused.message).toContain('Account settings > API management');
		expect(refused.message).not.toContain(WRONG);

		// Nobody listens there.
		const elsewhere = { ...credential.data, baseUrl: 'http://127.0.0.1:9' };
		const began = performance.now();
		const unreachable = await n8n.testCredential({ ...credential, data: elsewhere });
		expect(performance.now() - began).toBeLessThan(10_000);
		expect(unreachable.status).toBe('Error');
		expect(unreachable.message).toContain('Check the region or base URL of the credential');
	});

	declare('200 cold items', {}, async ({ credential, store, run, note }) => {
		const workflow = await store(workflowOf(200, apsisOneNode(credential)));
		for (const [title, tokenCalls] of [
			['first run', 1],
			['next run', 0],
		] as const) {
			expectOneEach(await run(workflow), 200);
			const figure = note(title);
			expect(figure).toMatchObject({ tokenCalls, refused: 0 });
			// How well requests are paced is not what this case is about.
			expect(figure.requests - figure.limited).toBe(200);
		}
	});

	declare('n8n restarts', {}, async ({ credential, store, run, note, restartN8n }) => {
		const workflow = await store(workflowOf(5, apsisOneNode(credential)));
		expectOneEach(await run(workflow), 5);
		expect(note('before')).toMatchObject({ tokenCalls: 1 });
		await restartN8n();
		expectOneEach(await run(workflow), 5);
		expect(note('after')).toMatchObject({ tokenCalls: 0, requests: 5, refused: 0 });
	});

	declare('wrong secret, 50 items', {}, async ({ n8n, credential, store, run, note }) => {
		await n8n.editCredential(credential.id, { clientSecret: WRONG });
		const text = errorText(await run(await store(workflowOf(50, apsisOneNode(credential)))));
		expect(text).toContain(credential.name);
		expect(text).toMatch(/client (id|secret)/i);
		expect(text).not.toContain(WRONG);
		const { tokenCalls, requests } = note('run');
		expect(tokenCalls).toBeLessThanOrEqual(2);
		expect(requests).toBe(0);
	});

	declare('edited secret', {}, async ({ n8n, credential, emulator, store, run, note }) => {
		const workflow = await store(workflowOf(5, apsisOneNode(credential)));
		expectOneEach(await run(workflow), 5);
		// The old token is still good, so only the edit can be the reason for a new one.
		await n8n.editCredential(credential.id, { clientSecret: WRONG });
		expect(errorText(await run(workflow))).toMatch(/client (id|secret)/i);
		expect(note('to a wrong one')).toMatchObject({ requests: 0 });
		emulator.control.rotateSecret('the next secret');
		await n8n.editCredential(credential.id, { clientSecret: 'the next secret' });
		expectOneEach(await run(workflow), 5);
		expect(note('to the right one')).toMatchObject({ tokenCalls: 1, requests: 5, refused: 0 });
	});
}
