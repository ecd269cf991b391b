import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { errorText, expectOneEach } from '../items.mts';
import { apsisOneNode, workflowOf } from '../workflow.mts';

const SHORT_LIFE_SECONDS = 12;

/** Tokens that end: near and past expiry, revoked, refused for good, under a clock that is off. */
export function renewalCases(declare: DeclareCase): void {
	const short = { tokenLifeSeconds: SHORT_LIFE_SECONDS };
	declare('short token life', short, async ({ n8n, credential, emulator, store, note }) => {
		const workflow = await store(workflowOf(3, apsisOneNode(credential)));
		const until = Date.now() + 2.2 * SHORT_LIFE_SECONDS * 1000;
		let runs = 0;
		for (; Date.now() < until; runs++) expectOneEach(await n8n.run(workflow), 3);
		const { tokenCalls, requests, refused } = note(`${runs} runs over two lives`);
		expect(refused).toBe(0);
		expect(requests).toBe(runs * 3);
		expect(tokenCalls).toBeGreaterThanOrEqual(2);
		expect(tokenCalls).toBeLessThanOrEqual(4);

		await sleep((SHORT_LIFE_SECONDS + 1) * 1000);
		emulator.control.clearReceived();
		expectOneEach(await n8n.run(workflow), 3);
		expect(note('past expiry')).toMatchObject({ tokenCalls: 1, requests: 3, refused: 0 });
	});

	declare('revoked in mid-run', { latencyMs: 50 }, async (trial) => {
		const { n8n, credential, emulator, store, note } = trial;
		const { control } = emulator;
		const workflow = await store(workflowOf(250, apsisOneNode(credential)));
		await trial.run(await store(workflowOf(1, apsisOneNode(credential))));
		control.clearReceived();
		const execution = await n8n.start(workflow);
		while (control.received.length < 80) await sleep(5);
		control.revokeTokens();
		expectOneEach(await n8n.waitFor(execution), 250);
		const { tokenCalls, refused } = note('250 items');
		expect(tokenCalls).toBe(1);
		expect(refused).toBeGreaterThan(0);
	});

	declare('403 that stays', {}, async ({ credential, emulator, store, run, note }) => {
		const workflow = await store(workflowOf(20, apsisOneNode(credential)));
		expectOneEach(await run(workflow), 20);
		// Old enough that the package does not take the token to be good without asking.
		await sleep(2500);
		emulator.control.addFault({ path: '^/audience/', times: 10_000, status: 403 });
		const text = errorText(await run(workflow));
		expect(text).toMatch(/may not|permission/i);
		const { tokenCalls, requests } = note('20 items');
		expect(tokenCalls).toBeLessThanOrEqual(1);
		// Each item twice, and a question or two about the token.
		expect(requests).toBeLessThanOrEqual(2 * 20 + 2);
	});

	for (const clockOffsetSeconds of [7200, -7200]) {
		const ahead = clockOffsetSeconds > 0 ? 'two hours ahead' : 'two hours behind';
		const clock = { clockOffsetSeconds, tokenLifeSeconds: 3600 };
		declare(`server clock ${ahead}`, clock, async ({ n8n, credential, emulator, store, note }) => {
			const workflow = await store(workflowOf(20, apsisOneNode(credential)));
			emulator.control.clearReceived();
			for (let run = 0; run < 4; run++) expectOneEach(await n8n.run(workflow), 20);
			expect(note('4 runs')).toMatchObject({ tokenCalls: 1, requests: 80, refused: 0 });
		});
	}
}
