import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { expectOneEach, inputOf } from '../items.mts';
import { apsisOneNode, UNDER_TEST, workflowOf } from '../workflow.mts';

const KEYSPACES = '^/audience/keyspaces$';

/** What APSIS One answers instead of a result: too many requests, errors of single items. */
export function faultCases(declare: DeclareCase): void {
	declare('429, 429, 200', {}, async ({ credential, emulator, store, run, note }) => {
		emulator.control.addFault({ path: KEYSPACES, times: 20, status: 429 });
		expectOneEach(await run(await store(workflowOf(10, apsisOneNode(credential)))), 10);
		expect(note('10 items')).toMatchObject({ tokenCalls: 1, requests: 30, limited: 20 });
	});

	declare('stopped while backing off', {}, async ({ n8n, credential, emulator, store, note }) => {
		const { control } = emulator;
		const headers = { 'retry-after': '4' };
		control.addFault({ path: KEYSPACES, times: 10_000, status: 429, headers });
		const execution = await n8n.start(await store(workflowOf(5, apsisOneNode(credential))));
		while (control.counts[429] === undefined) await sleep(20);
		await sleep(500);
		const sent = control.received.length;

		const since = Date.now();
		await n8n.stop(execution);
		expect((await n8n.waitFor(execution)).status).toBe('canceled');
		expect(Date.now() - since).toBeLessThan(2500);
		// It has really ended if nothing is sent when the wait is over.
		await sleep(5000);
		note('5 items');
		expect(control.received).toHaveLength(sent);
	});

	declare('error items go on', {}, async ({ credential, emulator, store, run, note }) => {
		const onError = 'continueRegularOutput';
		const workflow = await store(workflowOf(5, apsisOneNode(credential, { onError })));
		emulator.control.addFault({ path: KEYSPACES, times: 2, status: 400 });
		const execution = await run(workflow);
		expect(execution.status).toBe('success');
		const items = execution.items(UNDER_TEST);
		expect(items.map(inputOf)).toEqual([0, 1, 2, 3, 4]);
		expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(2);
		expect(note('5 items')).toMatchObject({ tokenCalls: 1, requests: 5 });
	});

	declare('error items go to an output', {}, async ({ credential, emulator, store, run, note }) => {
		const onError = 'continueErrorOutput';
		const workflow = await store(workflowOf(5, apsisOneNode(credential, { onError })));
		emulator.control.addFault({ path: KEYSPACES, times: 2, status: 400 });
		const execution = await run(workflow);
		expect(execution.status).toBe('success');
		const good = execution.items(UNDER_TEST, 0);
		const bad = execution.items(UNDER_TEST, 1);
		expect(good.filter(({ json }) => json.error !== undefined)).toEqual([]);
		expect(bad.filter(({ json }) => json.error === undefined)).toEqual([]);
		expect(bad).toHaveLength(2);
		// With what came in, so that one can see which row it was.
		expect(bad.map(({ json }) => json.n)).toEqual(bad.map(inputOf));
		const inputs = [...good, ...bad].map(inputOf);
		expect(inputs.toSorted((one, other) => one! - other!)).toEqual([0, 1, 2, 3, 4]);
		expect(note('5 items')).toMatchObject({ tokenCalls: 1, requests: 5 });
	});
}
