import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../credentials/systemClock.ts';
import { Problem, type Answer } from '../../../nodes/ApsisOne/client/answer.ts';
import { backOff, GivenUp, Stopped, type Tally } from '../../../nodes/ApsisOne/client/backOff.ts';
import type { Exchange } from '../../../nodes/ApsisOne/client/host.ts';

beforeEach(() => {
	vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00Z') });
});

afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

const problem = (status: number, headers = {}) => new Problem(status, headers, 'Title', 'Detail.');
const lost = (code: string) => Object.assign(new Error('lost'), { cause: { code } });

const createTally = (): Tally => ({
	requests: 0,
	waitedMs: 0,
	rateLimited: 0,
});

/** An exchange whose tries go as the function says. */
const exchangeOf = (send: () => Promise<Answer>): Exchange => ({
	send,
	isUnderWay: () => false,
	isOutdated: () => false,
	answered: () => {},
	suspectToken: () => false,
	slowDown: () => {},
});

/** Sends through the back-off; the answers are errors until one is a text. */
async function attempt(
	answers: unknown[],
	{
		repeatable = true,
		maxWaitMs = 120_000,
		signal = undefined as AbortSignal | undefined,
		tally = createTally(),
	} = {},
) {
	let tries = 0;
	const begin = Date.now();
	const exchange = exchangeOf(async () => {
		const answer = answers[tries++] ?? 'done';
		if (typeof answer === 'string') return { status: 200, headers: {}, body: answer };
		throw answer;
	});
	const promise = backOff(exchange, {
		repeatable,
		maxWaitMs,
		signal,
		tally,
		clock: systemClock,
	}).then(
		(answer) => ({ result: answer?.body, error: undefined }),
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

test.each([429, 408, 500, 502, 503, 504])(
	'what is repeatable is sent again after %i',
	async (status) => {
		expect(await attempt([problem(status), problem(status)])).toMatchObject({
			result: 'done',
			tries: 3,
		});
	},
);

test.each([400, 404, 409, 410, 413])('nothing is sent again after %i', async (status) => {
	const { error, tries } = await attempt([problem(status)]);
	expect(error).toBeInstanceOf(GivenUp);
	expect(tries).toBe(1);
});

describe('a request that may have arrived', () => {
	const faults = [problem(503), problem(408), lost('ECONNRESET'), lost('ETIMEDOUT')];

	test('is sent again where a repeat does no harm', async () => {
		for (const fault of faults) {
			expect(await attempt([fault])).toMatchObject({ result: 'done', tries: 2 });
		}
	});

	test('is not sent again where it might be carried out twice', async () => {
		for (const fault of faults) {
			const { error, tries } = await attempt([fault], { repeatable: false });
			expect(error).toMatchObject({ mayHaveArrived: true });
			expect(tries).toBe(1);
		}
	});

	test.each([problem(429), lost('ECONNREFUSED'), lost('ENOTFOUND')])(
		'is sent again where it cannot have arrived: %s',
		async (fault) => {
			expect(await attempt([fault], { repeatable: false })).toMatchObject({ tries: 2 });
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

test('a Retry-After of an hour is not followed for longer than two minutes', async () => {
	const answers = [problem(429, { 'retry-after': '3600' })];
	const { result, waitedMs } = await attempt(answers, { maxWaitMs: 300_000 });
	expect(result).toBe('done');
	expect(waitedMs).toBeLessThan(121_000);
});

test('waiting for its turn uses up nothing of the time for the back-off', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.5);
	let tries = 0;
	const exchange = exchangeOf(async () => {
		await new Promise((resolve) => setTimeout(resolve, 30_000));
		if (++tries < 3) throw problem(503);
		return { status: 200, headers: {}, body: 'done' };
	});
	const sent = backOff(exchange, {
		repeatable: true,
		maxWaitMs: 2000,
		tally: createTally(),
		clock: systemClock,
	});
	const outcome = expect(sent).resolves.toMatchObject({ body: 'done' });
	await vi.advanceTimersByTimeAsync(120_000);
	await outcome;
	expect(tries).toBe(3);
});

test('what it waited elsewhere, for a sign-in or a shut lane, is taken off the time for the back-off', async () => {
	let tries = 0;
	const exchange: Exchange = {
		...exchangeOf(async () => await Promise.reject(problem(503))),
		send: async (patience) => {
			tries++;
			patience.leftMs -= 1900;
			throw problem(429, { 'retry-after': '1' });
		},
	};
	const sent = backOff(exchange, {
		repeatable: true,
		maxWaitMs: 2000,
		tally: createTally(),
		clock: systemClock,
	});
	const outcome = expect(sent).rejects.toBeInstanceOf(GivenUp);
	await vi.advanceTimersByTimeAsync(10_000);
	await outcome;
	expect(tries).toBe(1);
});

test('a clock that is set back does not lengthen a wait', async () => {
	const begin = performance.now();
	const promise = attempt([problem(429, { 'retry-after': '20' })]);
	await vi.advanceTimersByTimeAsync(5000);
	vi.setSystemTime(Date.now() - 3_600_000);
	await promise;
	expect(performance.now() - begin).toBeLessThan(22_000);
});

test('requests that back off beside each other do not make the next hopeless', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.9);
	const tally = createTally();
	const answers = () => [problem(503), problem(503), problem(503)];
	const all = Array.from(
		{ length: 50 },
		async () => await attempt(answers(), { tally, maxWaitMs: 8000 }),
	);
	const outcomes = await Promise.all(all);
	expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => 'done'));
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
	const answers = [problem(429, { 'retry-after': '60' })];
	expect(await attempt(answers, { maxWaitMs: 59_000 })).toMatchObject({ tries: 1 });
});

test('a run that had no result for the whole time does not wait again with each item', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.5);
	const tally = createTally();
	const answers = () => Array.from({ length: 50 }, () => problem(503));
	await attempt(answers(), { tally, maxWaitMs: 20_000 });
	await attempt(answers(), { tally, maxWaitMs: 20_000 });
	expect(await attempt(answers(), { tally, maxWaitMs: 20_000 })).toMatchObject({ tries: 1 });
});

test('a run counts its requests, waits and limits', async () => {
	const tally = createTally();
	await attempt([problem(429), problem(503)], { tally });
	expect(tally).toMatchObject({ requests: 3, rateLimited: 1 });
	expect(tally.waitedMs).toBeGreaterThan(0);
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
	const promise = backOff(
		exchangeOf(async () => await new Promise(() => {})),
		{
			repeatable: true,
			maxWaitMs: 1000,
			signal: stopped.signal,
			tally: createTally(),
			clock: systemClock,
		},
	);
	const outcome = expect(promise).rejects.toBeInstanceOf(Stopped);
	await vi.advanceTimersByTimeAsync(1100);
	await outcome;
});

test('a request that is on its way is waited for, and nothing is sent after it', async () => {
	const stopped = new AbortController();
	let tries = 0;
	const exchange: Exchange = {
		...exchangeOf(async () => {
			tries++;
			await new Promise((resolve) => setTimeout(resolve, 3000));
			throw problem(503);
		}),
		isUnderWay: () => true,
	};
	setTimeout(() => stopped.abort(), 1000);
	const begin = Date.now();
	const promise = backOff(exchange, {
		repeatable: true,
		maxWaitMs: 60_000,
		signal: stopped.signal,
		tally: createTally(),
		clock: systemClock,
	});
	const outcome = expect(promise).rejects.toBeInstanceOf(Stopped);
	await vi.advanceTimersByTimeAsync(10_000);
	await outcome;
	expect(tries).toBe(1);
	expect(Date.now() - begin).toBeGreaterThanOrEqual(3000);
});

describe('what may no longer be wanted after a wait', () => {
	const sendWith = async (
		outcomes: Array<Error | number>,
		isStillWanted: (state: { mayHaveArrived: boolean; leftMs: number }) => Promise<boolean>,
	) => {
		const exchange = exchangeOf(async () => {
			const outcome = outcomes.shift()!;
			if (typeof outcome === 'number') return { status: outcome, headers: {}, body: '' };
			throw outcome;
		});
		const promise = backOff(exchange, {
			repeatable: true,
			maxWaitMs: 10_000,
			results: [409],
			resultsOfRepeat: [404],
			isStillWanted,
			tally: createTally(),
			clock: systemClock,
		});
		let settled = false;
		void promise.then(
			() => (settled = true),
			() => (settled = true),
		);
		while (!settled) await vi.advanceTimersByTimeAsync(100);
		return await promise;
	};

	test('is asked for with the time that is left, and not sent', async () => {
		const asked: object[] = [];
		const answer = await sendWith([problem(429, { 'retry-after': '4' })], async (state) => {
			asked.push(state);
			return false;
		});
		expect(answer).toBeUndefined();
		expect(asked).toEqual([{ mayHaveArrived: false, leftMs: 6000 }]);
	});

	test('the time that the question takes counts', async () => {
		const ask = async () => {
			await systemClock.sleep(7000);
			return true;
		};
		const faults = [problem(429, { 'retry-after': '2' }), problem(429, { 'retry-after': '2' })];
		await expect(sendWith(faults, ask)).rejects.toBeInstanceOf(GivenUp);
	});

	test('a status is a result of a repeat only after a try that may have been carried out', async () => {
		const wanted = async () => true;
		expect(await sendWith([lost('ECONNRESET'), 404], wanted)).toMatchObject({ mayBeRepeat: true });
		expect((await sendWith([problem(429), 409], wanted))?.mayBeRepeat).toBeUndefined();
		await expect(sendWith([problem(429), problem(404)], wanted)).rejects.toBeInstanceOf(GivenUp);
	});
});

describe('a request that follows from what was read, and waited for too long', () => {
	/** Held back so often, before it is sent. */
	async function follow(heldBack: number, isStillWanted: () => Promise<boolean>) {
		let asked = 0;
		const tally = createTally();
		const exchange: Exchange = {
			...exchangeOf(async () => {
				if (asked++ < heldBack) throw new Error('held back');
				return { status: 200, headers: {}, body: {} };
			}),
			isOutdated: () => asked <= heldBack,
		};
		const outcome = await backOff(exchange, {
			repeatable: false,
			maxWaitMs: 0,
			isStillWanted,
			clock: systemClock,
			tally,
		}).catch((error: unknown) => error);
		return { outcome, asked, tally };
	}

	test('is read again and sent; what was held back is no try', async () => {
		const read = vi.fn(async () => true);
		const { outcome, tally } = await follow(5, read);
		expect(outcome).toMatchObject({ status: 200 });
		expect(read).toHaveBeenCalledTimes(5);
		expect(tally).toMatchObject({ requests: 1, waitedMs: 0 });
	});

	test('is not sent where it is no longer wanted', async () => {
		const { outcome, asked } = await follow(1, async () => false);
		expect([outcome, asked]).toEqual([undefined, 1]);
	});

	test('is given up where it never comes to its turn in time', async () => {
		const { outcome, asked } = await follow(99, async () => true);
		expect(outcome).toBeInstanceOf(GivenUp);
		expect(outcome).toMatchObject({ tries: 1, mayHaveArrived: false });
		expect(asked).toBe(6);
	});
});

/** What the back-off tells an exchange, and what becomes of answers in a row; the last one stays. */
async function converse(answers: Array<Answer | Error>, more: Partial<Exchange> & object = {}) {
	const told: string[] = [];
	let tries = 0;
	const exchange: Exchange = {
		...exchangeOf(async () => {
			const answer = answers[Math.min(tries++, answers.length - 1)]!;
			if (answer instanceof Error) throw answer;
			return answer;
		}),
		answered: () => void told.push('answered'),
		suspectToken: (blames) => told.push(`suspect ${blames}`) > 0,
		slowDown: (ms) => void told.push(`slow down ${ms}`),
		...more,
	};
	const tally = createTally();
	const settings = { repeatable: true, maxWaitMs: 120_000, clock: systemClock, tally };
	const sent = backOff(exchange, { ...settings, ...more } as never).then(
		(answer) => ({ answer, error: undefined }),
		(error: unknown) => ({ answer: undefined, error: error as GivenUp }),
	);
	await vi.advanceTimersByTimeAsync(600_000);
	return { ...(await sent), told, tries, tally };
}

const OK = { status: 200, headers: {}, body: {} };

describe('a token that may be at fault', () => {
	test('is renewed once, and the request sent again without a wait', async () => {
		const { answer, told, tries, tally } = await converse([problem(401), OK]);
		expect(answer).toEqual(OK);
		expect(told).toEqual(['answered', 'suspect true', 'answered']);
		expect([tries, tally.waitedMs]).toEqual([2, 0]);
	});

	test('the answer itself blames it or does not', async () => {
		expect((await converse([problem(403), OK])).told).toContain('suspect false');
		const expired = new Problem(403, {}, undefined, 'Token has expired');
		expect((await converse([expired, OK])).told).toContain('suspect true');
	});

	test('is not renewed a second time, nor where it cannot help', async () => {
		const twice = await converse([problem(401), problem(401), OK]);
		expect([twice.tries, twice.error?.fault.kind]).toEqual([2, 'token']);
		const never = await converse([problem(403), OK], { suspectToken: () => false });
		expect([never.tries, never.error?.tries]).toEqual([1, 1]);
	});

	test('is not asked about after other faults; only a limit slows down', async () => {
		const { told } = await converse([problem(503), problem(429, { 'retry-after': '7' }), OK]);
		expect(told).toEqual(['answered', 'answered', 'slow down 7000', 'answered']);
		expect((await converse([problem(400)])).told).toEqual(['answered']);
	});
});

describe('an answer that cannot be believed', () => {
	const page: Answer = { ...OK, headers: { 'content-type': 'text/html' } };

	test('is asked for again, three times in all, where a repeat does no harm', async () => {
		expect(await converse([page, page, OK])).toMatchObject({ tries: 3, error: undefined });
		const { error, tries } = await converse([page, page, page, OK]);
		expect(tries).toBe(3);
		expect(error).toMatchObject({
			fault: { kind: 'unreadable', code: '200' },
			mayHaveArrived: true,
			repeatable: true,
		});
	});

	test('may be of a request that was carried out, unless that only reads', async () => {
		const write = await converse([page], { repeatable: false } as object);
		expect(write).toMatchObject({
			tries: 1,
			error: { mayHaveArrived: true, repeatable: false },
		});
		const read = await converse([page], { reads: true } as object);
		expect(read.error).toMatchObject({ mayHaveArrived: false });
	});

	test('is one without JSON only where JSON is needed', async () => {
		const half = { ...OK, body: '{"items": [' };
		expect((await converse([half])).answer).toEqual(half);
		expect((await converse([half], { needsJson: true } as object)).tries).toBe(3);
	});
});

test('it ends after twelve tries, and tells of them and of its waits', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(0.01);
	const { error, tries, tally } = await converse([problem(503)]);
	expect(tries).toBe(12);
	// At most 1, 2, 4, 8, 16 seconds, and half a minute six times; of each a hundredth.
	expect(error).toMatchObject({ message: 'The request was given up', tries: 12 });
	expect(error!.waitedMs).toBeCloseTo(2110, 6);
	expect(tally.waitedMs).toBeCloseTo(2110, 6);
});

test('a wait that just fits into the time is waited', async () => {
	const answers = [problem(429, { 'retry-after': '60' }), OK];
	expect((await converse(answers, { maxWaitMs: 60_000 } as object)).answer).toEqual(OK);
	expect((await converse(answers, { maxWaitMs: 59_999 } as object)).tries).toBe(1);
});

test('what asking takes, whether it is still wanted, is taken off the time', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(1);
	const left: number[] = [];
	const isStillWanted = async ({ leftMs }: { leftMs: number }) => {
		left.push(leftMs);
		await new Promise((done) => setTimeout(done, 5000));
		return true;
	};
	const more = { isStillWanted, maxWaitMs: 10_000 } as object;
	const { tries } = await converse([problem(503)], more);
	// Waits of 1 s and 2 s, each with 5 s of asking.
	expect(left).toEqual([9000, 2000]);
	expect(tries).toBe(3);
});

test('results other than 2xx are those that were named, and of a repeat only after a doubt', async () => {
	const gone = { ...OK, status: 404 };
	expect((await converse([gone])).error).toMatchObject({ fault: { code: '404' } });
	expect((await converse([gone], { results: [404] } as object)).answer).toEqual(gone);
	const repeat = { resultsOfRepeat: [404] } as object;
	expect((await converse([gone], repeat)).answer).toBeUndefined();
	expect((await converse([problem(503), gone], repeat)).answer).toEqual({
		...gone,
		mayBeRepeat: true,
	});
});

describe('a signal', () => {
	test('that came before sends nothing', async () => {
		const { error, tries } = await converse([OK], { signal: AbortSignal.abort() } as object);
		expect(error).toBeInstanceOf(Stopped);
		expect(tries).toBe(0);
	});

	test('does not leave a request alone that is on its way', async () => {
		const stopped = new AbortController();
		const signal = stopped.signal;
		let answer = (_: Answer) => {};
		const sent = new Promise<Answer>((resolve) => (answer = resolve));
		setTimeout(() => stopped.abort(), 10);
		setTimeout(() => answer(OK), 20);
		const more = { send: async () => await sent, isUnderWay: () => true, signal } as object;
		expect((await converse([OK], more)).answer).toEqual(OK);
	});

	test('is not listened to any longer than a request takes', async () => {
		const { signal } = new AbortController();
		const listening = new Set<unknown>();
		vi.spyOn(signal, 'addEventListener').mockImplementation(
			(type, listener) => void listening.add(`${type} ${String(listener)}`),
		);
		vi.spyOn(signal, 'removeEventListener').mockImplementation(
			(type, listener) => void listening.delete(`${type} ${String(listener)}`),
		);
		expect((await converse([OK], { signal } as object)).answer).toEqual(OK);
		expect([...listening]).toEqual([]);
	});
});
