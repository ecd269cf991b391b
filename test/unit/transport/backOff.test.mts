import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IHttpRequestMethods } from 'n8n-workflow';
import { Problem } from '../../../nodes/ApsisOne/transport/answer.ts';
import { backOff, GivenUp, Stopped } from '../../../nodes/ApsisOne/transport/backOff.ts';

beforeEach(() => {
	vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00Z') });
});

afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

const problem = (status: number, headers = {}) => new Problem(status, headers, 'Title', 'Detail.');
const lost = (code: string) => Object.assign(new Error('lost'), { cause: { code } });

const createRun = () => ({
	report: { requests: 0, waitedMs: 0, rateLimited: 0 },
	lastResultAt: Date.now(),
});

/** Sends through the back-off; the answers are errors until one is a text. */
async function attempt(
	answers: unknown[],
	{
		method = 'GET' as IHttpRequestMethods,
		path = '/audience/sections',
		maxWaitMs = 120_000,
		signal = undefined as AbortSignal | undefined,
		run = createRun(),
	} = {},
) {
	let tries = 0;
	const begin = Date.now();
	const promise = backOff(
		async () => {
			const answer = answers[tries++] ?? 'done';
			if (typeof answer === 'string') return answer;
			throw answer;
		},
		{ options: {}, method, path, maxWaitMs, signal, run },
	).then(
		(result) => ({ result, error: undefined }),
		(error: unknown) => ({ result: undefined, error }),
	);
	let settled = false;
	void promise.then(() => (settled = true));
	while (!settled) await vi.advanceTimersByTimeAsync(100);
	return { ...(await promise), tries, waitedMs: Date.now() - begin };
}

test('a result comes back at once', async () => {
	expect(await attempt(['done'])).toMatchObject({ result: 'done', tries: 1 });
});

test.each([429, 408, 500, 502, 503, 504])('a GET is sent again after %i', async (status) => {
	expect(await attempt([problem(status), problem(status)])).toMatchObject({
		result: 'done',
		tries: 3,
	});
});

test.each([400, 404, 409, 410, 413])('nothing is sent again after %i', async (status) => {
	const { error, tries } = await attempt([problem(status)]);
	expect(error).toBeInstanceOf(GivenUp);
	expect(tries).toBe(1);
});

describe('a request that may have arrived', () => {
	const faults = [problem(503), problem(408), lost('ECONNRESET'), lost('ETIMEDOUT')];
	const profile = '/audience/keyspaces/k/profiles/p';

	test.each([
		['PUT', '/audience/profiles/merges'],
		['PATCH', `${profile}/sections/s/attributes`],
		['DELETE', profile],
		['POST', '/audience/keyspaces/k/sections/s/profiles'],
		['POST', `/v2${profile}/sections/s/consents`],
		['POST', `${profile}/evaluations`],
	])('is sent again where a repeat does no harm: %s %s', async (method, path) => {
		for (const fault of faults) {
			const outcome = await attempt([fault], { method: method as IHttpRequestMethods, path });
			expect(outcome).toMatchObject({ result: 'done', tries: 2 });
		}
	});

	test.each([
		`${profile}/sections/s/events`,
		'/v2/audience/sections/s/imports',
		'/audience/profiles/exports',
		'/emails/sections/s/activities/transactional/a/transactions',
	])('is not sent again where it might be carried out twice: POST %s', async (path) => {
		for (const fault of faults) {
			const { error, tries } = await attempt([fault], { method: 'POST', path });
			expect(error).toMatchObject({ mayHaveArrived: true });
			expect(tries).toBe(1);
		}
	});

	test.each([problem(429), lost('ECONNREFUSED'), lost('ENOTFOUND')])(
		'is sent again where it cannot have arrived: %s',
		async (fault) => {
			const path = `${profile}/sections/s/events`;
			expect(await attempt([fault], { method: 'POST', path })).toMatchObject({ tries: 2 });
		},
	);
});

test('the code of a lost connection is read from the message where n8n keeps no cause', async () => {
	const error = Object.assign(new Error('The connection to the server was closed unexpectedly'), {
		messages: ['read ECONNRESET'],
	});
	expect(await attempt([error])).toMatchObject({ result: 'done', tries: 2 });
});

test('waits grow with full jitter: at most 1, 2, 4 … 30 seconds', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.999);
	const { waitedMs } = await attempt(Array.from({ length: 6 }, () => problem(429)));
	expect(waitedMs).toBeGreaterThan(60_000);
	expect(waitedMs).toBeLessThan(62_500);
});

test.each([
	['seconds', '20'],
	['a date', new Date('2026-11-24T12:00:20Z').toUTCString()],
])('Retry-After is a floor (%s)', async (_, header) => {
	const { waitedMs } = await attempt([problem(429, { 'retry-after': header })]);
	expect(waitedMs).toBeGreaterThanOrEqual(20_000);
	expect(waitedMs).toBeLessThan(21_500);
});

test('it ends when the time is used up', async () => {
	const { error, waitedMs } = await attempt(
		Array.from({ length: 50 }, () => problem(429)),
		{
			maxWaitMs: 10_000,
		},
	);
	expect(error).toMatchObject({ fault: { kind: 'limit', code: '429' } });
	expect(waitedMs).toBeLessThanOrEqual(10_300);
});

test('a Retry-After longer than the time ends it at once', async () => {
	const { tries } = await attempt([problem(429, { 'retry-after': '3600' })]);
	expect(tries).toBe(1);
});

test('a run that had no result for the whole time does not wait again with each item', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.5);
	const run = createRun();
	const answers = () => Array.from({ length: 50 }, () => problem(503));
	await attempt(answers(), { run, maxWaitMs: 20_000 });
	await attempt(answers(), { run, maxWaitMs: 20_000 });
	expect(await attempt(answers(), { run, maxWaitMs: 20_000 })).toMatchObject({ tries: 1 });
});

test('a run counts its requests, waits and limits', async () => {
	const run = createRun();
	await attempt([problem(429), problem(503)], { run });
	expect(run.report).toMatchObject({ requests: 3, rateLimited: 1 });
	expect(run.report.waitedMs).toBeGreaterThan(0);
});

test('a stopped execution ends the wait within a quarter of a second', async () => {
	const stopped = new AbortController();
	setTimeout(() => stopped.abort(), 1000);
	const { error, waitedMs } = await attempt([problem(429, { 'retry-after': '60' })], {
		signal: stopped.signal,
	});
	expect(error).toBeInstanceOf(Stopped);
	expect(waitedMs).toBeLessThan(1500);
});

test('a stopped execution does not wait for an answer that never comes', async () => {
	const stopped = new AbortController();
	setTimeout(() => stopped.abort(), 1000);
	const promise = backOff(async () => await new Promise(() => {}), {
		options: {},
		method: 'GET',
		path: '/',
		maxWaitMs: 1000,
		signal: stopped.signal,
	});
	const outcome = expect(promise).rejects.toBeInstanceOf(Stopped);
	await vi.advanceTimersByTimeAsync(1100);
	await outcome;
});
