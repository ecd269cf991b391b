import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { lanesOf, type Lane } from '../../../credentials/account/lanes.ts';
import { Pacer, pacerOf, type Slot } from '../../../credentials/account/pacer.ts';
import { Track } from '../../../credentials/account/track.ts';
import { VirtualClock } from './virtualClock.mts';

const ACCOUNT = lanesOf('GET', '/audience/sections');
const profile = (key: number) => lanesOf('DELETE', `/audience/keyspaces/k/profiles/${key}`);
const IMPORT = lanesOf('POST', '/v2/audience/sections/s/imports');

const arrival = fc.record({
	at: fc.integer({ min: 0, max: 3000 }),
	execution: fc.integer({ min: 0, max: 3 }),
	lanes: fc.oneof(
		{ weight: 6, arbitrary: fc.constant(ACCOUNT) },
		{ weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }).map(profile) },
		{ weight: 1, arbitrary: fc.constant(IMPORT) },
	),
});

interface Sent {
	at: number;
	asked: number;
	execution: number;
	lanes: Lane[];
}

/** Lets requests arrive as described and tells when each was sent. */
async function pass(
	arrivals: Array<{ at: number; execution: number; lanes: Lane[] }>,
	share = 1,
): Promise<Sent[]> {
	const clock = new VirtualClock();
	const pacer = new Pacer(share, clock);
	const sent: Sent[] = [];
	const inOrder = arrivals
		.map((each, index) => ({ ...each, index }))
		.sort((a, b) => a.at - b.at || a.index - b.index);
	inOrder.forEach(async ({ at, execution, lanes }, asked) => {
		if (at > 0) await clock.sleep(at);
		const { sentAt } = await pacer.pace(lanes, { execution });
		sent.push({ at: sentAt, asked, execution, lanes });
	});
	await clock.run();
	return sent;
}

function mostInAWindow(sent: Sent[], key: string, windowMs: number): number {
	const times = sent
		.filter(({ lanes }) => lanes.some((lane) => lane.key === key))
		.map(({ at }) => at);
	return Math.max(
		0,
		...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
	);
}

describe('for any arrivals', () => {
	test('no lane is exceeded in any window, and all requests are sent', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(arrival, { maxLength: 300, minLength: 1, size: 'max' }),
				async (arrivals) => {
					const sent = await pass(arrivals);
					expect(sent).toHaveLength(arrivals.length);
					for (const { key, limit, windowMs } of sent.flatMap(({ lanes }) => lanes)) {
						expect(mostInAWindow(sent, key, windowMs)).toBeLessThanOrEqual(limit);
					}
				},
			),
			{ numRuns: 40 },
		);
	}, 60_000);

	test('requests of one execution in the same lanes keep their order', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(arrival, { maxLength: 200, size: 'max' }), async (arrivals) => {
				const sent = await pass(arrivals);
				const lastOf = new Map<string, number>();
				for (const { execution, lanes, asked } of sent) {
					const group = `${execution} ${lanes.map(({ key }) => key).join()}`;
					expect(asked).toBeGreaterThan(lastOf.get(group) ?? -1);
					lastOf.set(group, asked);
				}
			}),
			{ numRuns: 40 },
		);
	}, 60_000);
});

test('a single request on an idle account is sent at once', async () => {
	expect((await pass([{ at: 500, execution: 0, lanes: ACCOUNT }]))[0]?.at).toBe(500);
});

test('how long a request would wait is told before it is sent, with those that wait already', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(1, clock);
	const report = lanesOf('POST', '/emails/reports');
	expect(pacer.waitOf(report)).toBe(0);
	const all = [1, 2, 3].map(async () => await pacer.pace(report));
	expect(pacer.waitOf(ACCOUNT)).toBeLessThan(100);
	for (const waiting of [2, 1, 0]) {
		const expected = (waiting + 1) * 60_000;
		expect(pacer.waitOf(report)).toBeGreaterThanOrEqual(expected);
		expect(pacer.waitOf(report)).toBeLessThan(expected * 1.01);
		const until = clock.now() + 60_100;
		await clock.run(() => clock.now() >= until);
		if (waiting > 0) await all[3 - waiting];
	}
});

test('a share of the limit is kept', async () => {
	const sent = await pass(
		Array.from({ length: 200 }, () => ({ at: 0, execution: 0, lanes: ACCOUNT })),
		0.5,
	);
	expect(mostInAWindow(sent, 'account', 1000)).toBeLessThanOrEqual(50);
});

test('executions take turns: ten requests are not stuck behind a thousand', async () => {
	const many = Array.from({ length: 1000 }, () => ({ at: 0, execution: 0, lanes: ACCOUNT }));
	const few = Array.from({ length: 10 }, () => ({ at: 1, execution: 1, lanes: ACCOUNT }));
	const sent = await pass([...many, ...few]);
	const lastOfFew = Math.max(
		...sent.filter(({ execution }) => execution === 1).map(({ at }) => at),
	);
	expect(lastOfFew).toBeLessThan(500);
});

test('a full lane holds up only its own requests', async () => {
	const oneKey = Array.from({ length: 30 }, () => ({ at: 0, execution: 0, lanes: profile(1) }));
	const others = Array.from({ length: 20 }, (_, key) => ({
		at: 1,
		execution: 0,
		lanes: profile(key + 2),
	}));
	const sent = await pass([...oneKey, ...others]);
	const lastOther = Math.max(...sent.filter(({ asked }) => asked >= 30).map(({ at }) => at));
	const lastOfKey = Math.max(...sent.filter(({ asked }) => asked < 30).map(({ at }) => at));
	expect(lastOther).toBeLessThan(1000);
	expect(lastOfKey).toBeGreaterThan(2000);
});

test('an answer that takes long does not hold up the others', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(1, clock);
	void pacer.pace(ACCOUNT).then(async (slot) => {
		await clock.sleep(8000);
		pacer.answered(slot);
	});
	let last = 0;
	for (let request = 0; request < 300; request++) {
		void pacer.pace(ACCOUNT).then(async (slot) => {
			await clock.sleep(20);
			pacer.answered(slot);
			last = clock.now();
		});
	}
	await clock.run();
	expect(last).toBeLessThan(3300);
});

test('a stopped execution leaves the queue at once, and the others go on', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(1, clock);
	const stopped = new AbortController();
	// As n8n does with the signal of an execution.
	setMaxListeners(Infinity, stopped.signal);
	const outcomes = await (async () => {
		const waits = Array.from({ length: 300 }, async (_, index) => {
			const ours = index % 2 === 0;
			return await pacer
				.pace(ACCOUNT, ours ? { execution: 'a', signal: stopped.signal } : { execution: 'b' })
				.then(
					() => 'sent',
					() => 'stopped',
				);
		});
		const stop = clock.sleep(300).then(() => stopped.abort());
		await clock.run();
		await stop;
		return await Promise.all(waits);
	})();
	expect(outcomes.filter((outcome) => outcome === 'stopped').length).toBeGreaterThan(100);
	expect(outcomes.filter((_, index) => index % 2 === 1)).not.toContain('stopped');
	await expect(pacer.pace(ACCOUNT, { signal: stopped.signal })).rejects.toThrow();
});

test('Retry-After is a floor for the whole lane', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(1, clock);
	pacer.slowDown(await pacer.pace(ACCOUNT), 5000);
	let next: Slot | undefined;
	void pacer.pace(ACCOUNT).then((slot) => (next = slot));
	await clock.run();
	expect(next?.sentAt).toBeGreaterThanOrEqual(5000);
});

type Kind = 'fixed window' | 'sliding window' | 'token bucket';

/** A limit of 100 requests a second, of the three kinds that APSIS One's may be (API.md section 12). */
function createLimit(kind: Kind, clock: VirtualClock) {
	let accepted: number[] = [];
	let bucket = { tokens: 100, at: 0 };
	return (): boolean => {
		const now = clock.now();
		if (kind === 'token bucket') {
			const tokens = Math.min(100, bucket.tokens + (now - bucket.at) / 10);
			bucket = { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now };
			return tokens >= 1;
		}
		const begin = kind === 'fixed window' ? Math.floor(now / 1000) * 1000 : now - 999;
		accepted = accepted.filter((at) => at >= begin);
		if (accepted.length >= 100) return false;
		accepted.push(now);
		return true;
	};
}

/** Numbers from 0 to 1, the same ones each time (a linear congruential generator). */
function createRandom() {
	let state = 1;
	return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Processes with 50 requests under way each, until all are done, beside `tenant` requests a second. */
async function work(
	kind: Kind,
	{ requests = 4000, processes = 1, tenant = 0, workers = 50, latencyMs = 20 },
) {
	const clock = new VirtualClock();
	const accept = createLimit(kind, clock);
	const random = createRandom();
	const total = { done: 0, sent: 0, limited: 0, tenant: 0 };
	for (let process = 0; process < processes; process++) {
		const pacer = new Pacer(1, clock);
		let left = requests / processes;
		for (let worker = 0; worker < workers; worker++) {
			void (async () => {
				while (left-- > 0) {
					for (let tries = 0; ; tries++) {
						const slot = await pacer.pace(ACCOUNT);
						total.sent++;
						// n8n is busy at first, so requests leave later than they were let go.
						const busy = clock.now() < 2000 ? 300 : 15;
						await clock.sleep(random() * busy);
						const isAccepted = accept();
						await clock.sleep(latencyMs * (1 + random()));
						pacer.answered(slot);
						if (isAccepted) break;
						total.limited++;
						pacer.slowDown(slot, 0);
						await clock.sleep(random() * Math.min(30_000, 1000 * 2 ** tries));
					}
					total.done++;
				}
			})();
		}
	}
	if (tenant > 0) {
		void (async () => {
			for (; total.done < requests; await clock.sleep(1000 / tenant)) if (accept()) total.tenant++;
		})();
	}
	await clock.run(() => total.done >= requests);
	const seconds = clock.now() / 1000;
	return {
		goodput: total.done / seconds / (100 - total.tenant / seconds),
		limited: total.limited / total.sent,
	};
}

describe.each<Kind>(['fixed window', 'sliding window', 'token bucket'])('at a %s', (kind) => {
	test('alone: the limit is used and not met', async () => {
		const { goodput, limited } = await work(kind, {});
		// 4,000 requests, the busy start included.
		expect(goodput).toBeGreaterThan(0.965);
		expect(limited).toBeLessThan(0.005);
	});

	test('slow answers take nothing from the pace', async () => {
		const { goodput, limited } = await work(kind, { workers: 500, latencyMs: 2000 });
		// Of 40 s, 4 s are for getting to know the round trip, and 4 s for the last answers.
		expect(goodput).toBeGreaterThan(0.75);
		expect(limited).toBeLessThan(0.01);
	});

	test('beside another tenant: it is given way, and the rest is used', async () => {
		const { goodput, limited } = await work(kind, { tenant: 20 });
		expect(goodput).toBeGreaterThan(0.88);
		expect(limited).toBeLessThan(0.03);
	});

	test('two processes share', async () => {
		const { goodput } = await work(kind, { processes: 2 });
		expect(goodput).toBeGreaterThan(0.85);
	});
});

describe('slow answers after quick ones take nothing from the pace', () => {
	test.each([500, 2000, 5000])('of %i ms', async (slowMs) => {
		const clock = new VirtualClock();
		const pacer = new Pacer(1, clock);
		const accept = createLimit('sliding window', clock);
		const random = createRandom();
		const total = { accepted: 0, limited: 0, lastSent: 0 };
		const send = async (method: string, lanes: Lane[], latencyMs: number) => {
			const slot = await pacer.pace(lanes, { method });
			total.lastSent = slot.sentAt;
			await clock.sleep(random() * 5);
			const isAccepted = accept();
			total[isAccepted ? 'accepted' : 'limited']++;
			await clock.sleep(latencyMs * (1 + random()));
			pacer.answered(slot);
			if (!isAccepted) pacer.slowDown(slot, 0);
		};
		for (let n = 0; n < 300; n++) void send('GET', ACCOUNT, 20);
		await clock.run();
		const begin = clock.now();
		Object.assign(total, { accepted: 0, limited: 0 });
		for (let key = 0; key < 6000; key++) void send('PATCH', profile(key), slowMs);
		await clock.run();
		const goodput = total.accepted / ((total.lastSent - begin) / 1000) / 100;
		expect(goodput).toBeGreaterThan(0.97);
		expect(total.limited / 6000).toBeLessThan(0.005);
	});
});

test('a share of less than one request a window is one in a longer window', async () => {
	const report = lanesOf('POST', '/emails/reports');
	const sent = await pass(
		Array.from({ length: 4 }, () => ({ at: 0, execution: 0, lanes: report })),
		1 / 3,
	);
	const times = sent.map(({ at }) => at);
	times.slice(1).forEach((at, index) => expect(at - times[index]!).toBeGreaterThan(180_000));
});

test('processes at a third each of one a minute find their places, and are refused no more', async () => {
	const clock = new VirtualClock();
	const report = lanesOf('POST', '/emails/reports');
	let accepted = -Infinity;
	const refusedAt: number[] = [];
	let done = 0;
	for (const begin of [0, 20_000, 50_000]) {
		const pacer = new Pacer(1 / 3, clock);
		void (async () => {
			await clock.sleep(begin);
			for (let left = 8; left > 0; ) {
				const slot = await pacer.pace(report);
				const isAccepted = clock.now() - accepted >= 60_000;
				if (isAccepted) accepted = clock.now();
				await clock.sleep(20);
				pacer.answered(slot);
				if (isAccepted) {
					left--;
					done++;
				} else {
					refusedAt.push(clock.now());
					pacer.slowDown(slot, 0);
				}
			}
		})();
	}
	await clock.run();
	expect(done).toBe(24);
	expect(refusedAt.length).toBeLessThan(12);
	expect(refusedAt.filter((at) => at > 3 * 60_000)).toEqual([]);
});

test('credentials of one client pace together, at the least of their shares that are in use', async () => {
	const clock = new VirtualClock();
	const account = (share: number) => ({
		baseUrl: 'https://api.apsis.one',
		clientId: 'two credentials',
		clientSecret: '',
		share,
		isReadOnly: false,
		fingerprint: '',
	});
	const times: number[] = [];
	const send = async (share: number) => {
		const { sentAt } = await pacerOf(account(share), clock).pace(ACCOUNT);
		times.push(sentAt);
	};
	void Promise.all(Array.from({ length: 200 }, async (_, n) => await send(n % 2 ? 1 : 0.5)));
	await clock.run();
	const mostAtOnce = () =>
		Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
	expect(mostAtOnce()).toBeLessThanOrEqual(50);
	// The smaller share is no longer in use.
	times.length = 0;
	void clock.sleep(61_000).then(async () => {
		await Promise.all(Array.from({ length: 200 }, async () => await send(1)));
	});
	await clock.run();
	expect(mostAtOnce()).toBeGreaterThan(90);
});

test('a small lane is not exceeded where requests arrive anywhere between the start and the answer', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(1, clock);
	const random = createRandom();
	const arrived: number[] = [];
	for (let row = 0; row < 300; row++) {
		void (async () => {
			const slot = await pacer.pace(profile(1), { method: 'PATCH' });
			const answer = 20 + random() * 60;
			const arrival = random() * answer;
			await clock.sleep(arrival);
			arrived.push(clock.now());
			await clock.sleep(answer - arrival);
			pacer.answered(slot);
		})();
	}
	await clock.run();
	expect(arrived).toHaveLength(300);
	const most = Math.max(
		...arrived.map((from) => arrived.filter((at) => at >= from && at < from + 1000).length),
	);
	expect(most).toBeLessThanOrEqual(10);
});

describe('a lane that APSIS One shut', () => {
	const shutFor = async (ms: number) => {
		const clock = new VirtualClock();
		const pacer = new Pacer(1, clock);
		pacer.slowDown(await pacer.pace(ACCOUNT), ms);
		return { clock, pacer };
	};

	test('is not waited for by what may not wait so long, and the error says why', async () => {
		const { pacer } = await shutFor(90_000);
		await expect(pacer.pace(ACCOUNT, { patience: { leftMs: 20_000 } })).rejects.toMatchObject({
			message: 'APSIS One asked all requests of this account to wait for 90 seconds',
			description: expect.stringContaining('Max Wait'),
		});
	});

	test('is waited for within the patience, which is used up by it', async () => {
		const { clock, pacer } = await shutFor(90_000);
		const patience = { leftMs: 100_000 };
		const sent = pacer.pace(ACCOUNT, { patience });
		await clock.run();
		expect((await sent).sentAt).toBeGreaterThanOrEqual(90_000);
		expect(patience.leftMs).toBeCloseTo(10_000);
	});

	test('gives up at once what waits already and may not wait so long', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(1, clock);
		const first = await pacer.pace(ACCOUNT);
		const waiting = Array.from({ length: 200 }, async (_, n) => {
			const patience = { leftMs: n % 2 ? 20_000 : 200_000 };
			return await pacer.pace(ACCOUNT, { patience, execution: n % 3 }).then(
				() => 'sent',
				(error: Error) => `${error.message} at ${clock.now()}`,
			);
		});
		void clock.sleep(100).then(() => pacer.slowDown(first, 90_000));
		await clock.run();
		const outcomes = await Promise.all(waiting);
		const given = outcomes.filter((outcome) => outcome !== 'sent');
		expect(new Set(given)).toEqual(
			new Set(['APSIS One asked all requests of this account to wait for 90 seconds at 100']),
		);
		expect(given.length).toBeGreaterThan(80);
		expect(outcomes.filter((_, n) => n % 2 === 0)).not.toContain(given[0]);
	});

	test('waiting for its own turn costs a request no patience', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(1, clock);
		const patience = { leftMs: 10 };
		const all = Array.from({ length: 1000 }, async () => await pacer.pace(ACCOUNT, { patience }));
		await clock.run();
		expect((await Promise.all(all)).at(-1)!.sentAt).toBeGreaterThan(8000);
		expect(patience.leftMs).toBe(10);
	});
});

describe('what a look costs', () => {
	/** How often the pacer asked whether a lane is open, for each request of a thousand. */
	async function looks(hot: number, executions: number) {
		const clock = new VirtualClock();
		const pacer = new Pacer(1, clock);
		const asked = vi.spyOn(Track.prototype, 'earliest');
		let done = 0;
		for (let n = 0; n < hot + 1000; n++) {
			void pacer
				.pace(profile(n < hot ? -1 : n), { execution: n % executions })
				.then((slot) => (pacer.answered(slot), done++));
		}
		asked.mockClear();
		await clock.run(() => done >= 1000);
		const { length } = asked.mock.calls;
		asked.mockRestore();
		return length / 1000;
	}

	test.each([
		[1000, 1],
		[5000, 1],
		[1000, 50],
	])('is the same with %i waiting for one key, in %i executions', async (hot, executions) => {
		expect(await looks(hot, executions)).toBeLessThan(2 * (await looks(0, 1)) + 10);
	});
});

test('what follows from what was read goes before the rest of its execution, and not of others', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(0.01, clock);
	const sent: string[] = [];
	let key = 0;
	const send = async (name: string, execution: string, follows = false) => {
		await pacer.pace(profile(key++), { execution, follows });
		sent.push(name);
	};
	await send('first', 'a');
	for (const name of ['a1', 'a2', 'a3']) void send(name, 'a');
	for (const name of ['b1', 'b2']) void send(name, 'b');
	void send('a follows', 'a', true);
	await clock.run();
	expect(sent.filter((name) => name.startsWith('a'))).toEqual(['a follows', 'a1', 'a2', 'a3']);
	expect(sent.indexOf('b1')).toBeLessThan(sent.indexOf('a1'));
});
