import { expect } from 'vitest';
import { expectByBoth, namesOf, type DeclareCase } from '../trial.mts';
import { UPSERT } from '../parameters.mts';

/** More than one worker takes at once, so that both have part. */
const EXECUTIONS = 6;
const WORKERS = 2;
const SHORT_LIFE_SECONDS = 12;
/** A token is renewed when nine tenths of its life are over, and a second earlier for rounding. */
const RENEWED_AFTER_SECONDS = (SHORT_LIFE_SECONDS - 1) * 0.9;

/** One token for all workers: cold, warm, after a restart, ending and revoked in mid-run. */
export function tokenCases(declare: DeclareCase): void {
	declare('token', {}, async ({ queue, createCredential, open, runByHand, note }) => {
		const credential = await createCredential();
		const workflow = await open(credential, UPSERT);
		const items = EXECUTIONS * 60;

		await workflow.call(namesOf('cold', EXECUTIONS), 60);
		await expectByBoth(queue, await workflow.ended(EXECUTIONS));
		const cold = note('cold start', items);
		expect(cold).toMatchObject({ refused: 0, done: items, twice: 0 });
		expect(cold.tokenCalls).toBeGreaterThanOrEqual(1);
		expect(cold.tokenCalls).toBeLessThanOrEqual(WORKERS);

		await workflow.call(namesOf('warm', EXECUTIONS), 60);
		await expectByBoth(queue, (await workflow.ended(2 * EXECUTIONS)).slice(EXECUTIONS));
		expect(note('next run', items)).toMatchObject({ tokenCalls: 0, refused: 0, done: items });

		const byHand = await runByHand(credential, {
			...UPSERT,
			profileKey: '=n{{ $json.n }}@example.com',
		});
		expect(byHand.status).toBe('success');
		expect(await queue.workerOf(byHand.id)).toBeDefined();
		expect(note('by hand', 5)).toMatchObject({ tokenCalls: 0, refused: 0 });

		for (const worker of queue.workers) await worker.restart();
		await workflow.call(namesOf('restarted', EXECUTIONS), 60);
		await expectByBoth(queue, (await workflow.ended(3 * EXECUTIONS)).slice(2 * EXECUTIONS));
		expect(note('workers restarted', items)).toMatchObject({
			tokenCalls: 0,
			refused: 0,
			done: items,
		});
	});

	const short = { tokenLifeSeconds: SHORT_LIFE_SECONDS };
	declare('token of 12 s', short, async ({ queue, createCredential, open, note }) => {
		const workflow = await open(await createCredential(), UPSERT);
		await workflow.call(namesOf('short', EXECUTIONS), 450);
		await expectByBoth(queue, await workflow.ended(EXECUTIONS));
		const figure = note('over two lives', EXECUTIONS * 450);
		expect(figure).toMatchObject({ refused: 0, done: EXECUTIONS * 450, twice: 0 });
		const lives = 1 + Math.ceil(figure.seconds / RENEWED_AFTER_SECONDS);
		expect(figure.tokenCalls).toBeLessThanOrEqual(WORKERS * lives);
	});

	declare('token revoked', {}, async ({ queue, emulator, createCredential, open, note }) => {
		const { control } = emulator;
		const workflow = await open(await createCredential(), UPSERT);
		await workflow.call(['first'], 5);
		await workflow.ended(1);
		control.clearReceived();

		await workflow.call(namesOf('revoked', EXECUTIONS), 150);
		await expect.poll(() => control.received.length, POLL).toBeGreaterThan(300);
		control.revokeTokens();
		await expectByBoth(queue, (await workflow.ended(1 + EXECUTIONS)).slice(1));
		const figure = note('in mid-run', EXECUTIONS * 150);
		expect(figure).toMatchObject({ done: EXECUTIONS * 150, twice: 0 });
		expect(figure.refused).toBeGreaterThan(0);
		expect(figure.tokenCalls).toBeLessThanOrEqual(WORKERS);
	});
}

const POLL = { interval: 10, timeout: 60_000 };
