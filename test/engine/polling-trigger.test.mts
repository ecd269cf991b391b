import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { Poller } from './poller.mts';

const account = useAccount();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const REPORTS = '/emails/reports';
const EVENTS: INodeParameters = { source: 'emailEvents' };
const MEMBERS: INodeParameters = {
	source: 'segmentMembers',
	segment: byId(SEED.segments.swedes),
	changes: 'both',
};

beforeEach(() => {
	// Minutes and days pass at once; the rest takes its time.
	vi.useFakeTimers({ toFake: ['Date', 'performance'], shouldAdvanceTime: true });
	account.emulator.control.set({ exportDelayMs: 0 });
});
afterEach(() => {
	vi.useRealTimers();
});

const pass = (ms = MINUTE + 1000) => {
	vi.advanceTimersByTime(ms);
};

/** So many events happen now. */
const happen = (count: number) => {
	const from = new Date().toISOString();
	account.emulator.control.produceEmailEvents(count, { from });
};

const seconds = (count: number) => new Date(Date.now() + count * 1000).toISOString();

async function activated(parameters: INodeParameters): Promise<Poller> {
	const poller = new Poller(account.engine, parameters);
	await poller.activate();
	// The time that APSIS One tells is in whole seconds.
	pass();
	return poller;
}

const expectOnce = ({ items, errors }: Poller, count: number) => {
	expect(errors).toEqual([]);
	expect(items).toHaveLength(count);
	expect(new Set(items.map(({ correlation_id: id }) => id)).size).toBe(count);
};

describe('email events', () => {
	it('that happened before the activation are left out, those after it come once', async () => {
		happen(12);
		pass();
		const poller = await activated(EVENTS);
		await poller.poll();
		expect(poller.executions).toEqual([]);
		for (let minute = 0; minute < 4; minute++) {
			happen(12);
			pass();
			await poller.poll();
		}
		expectOnce(poller, 48);
		expect(poller.executions).toHaveLength(4);
		expect(poller.items[0]).toMatchObject({
			type: 'SENT',
			subject: 'Skor på rea 👟',
			server_time: expect.any(Number),
		});
		expect(account.writes.map(({ path }) => path)).toEqual(Array(5).fill(REPORTS));
	});

	it('come by type, segment and attributes', async () => {
		const poller = await activated({
			...EVENTS,
			eventTypes: ['CLICKED', 'UNSUBSCRIBED'],
			segment: byId(SEED.segments.swedes),
			section: byId(SEED.sections.default),
			exportAttributes: {
				attribute: [{ attribute: byId(SEED.attributes.loyaltyPoints), column: 'points' }],
			},
		});
		happen(70);
		pass();
		await poller.poll();
		expect(poller.errors).toEqual([]);
		expect(new Set(poller.items.map(({ type }) => type))).toEqual(
			new Set(['CLICKED', 'UNSUBSCRIBED']),
		);
		expect(poller.items.some(({ points }) => points === 1840)).toBe(true);
		expect(account.writes[0]?.body).toMatchObject({
			segment_filter: { segment_discriminators: { segment: SEED.segments.swedes } },
		});
	});

	it('that appear late are not missed', async () => {
		const poller = await activated(EVENTS);
		happen(3);
		pass();
		await poller.poll();
		account.emulator.control.produceEmailEvents(2, { from: seconds(-50), to: seconds(-40) });
		pass();
		await poller.poll();
		expectOnce(poller, 5);
	});

	it.each<[string, object]>([
		['the request is refused', { method: 'POST', path: REPORTS, status: 503 }],
		[
			'the answer to the request is lost',
			{ method: 'POST', path: REPORTS, connection: 'reset-after' },
		],
		[
			'the limit was met',
			{ method: 'POST', path: REPORTS, status: 429, times: 20, headers: { 'retry-after': '60' } },
		],
		['the status cannot be had', { method: 'GET', path: `${REPORTS}/`, status: 502, times: 1 }],
		[
			'the file cannot be had',
			{ method: 'GET', path: '^/downloads/', connection: 'refuse-before' },
		],
		['the address is refused', { method: 'GET', path: '^/downloads/', status: 403, times: 2 }],
		['the file is damaged', { method: 'GET', path: '^/downloads/', status: 200, body: 'a,b\n"' }],
	])('come once though %s', async (_, fault) => {
		const poller = await activated(EVENTS);
		happen(5);
		pass();
		account.emulator.control.addFault(fault);
		await poller.poll();
		account.emulator.control.clearFaults();
		for (let minute = 0; minute < 3; minute++) {
			pass();
			await poller.poll();
		}
		poller.errors.length = 0;
		expectOnce(poller, 5);
	});

	it('come once over a restart, whether a report was requested or not', async () => {
		const poller = await activated(EVENTS);
		happen(5);
		pass();
		await poller.poll();
		happen(5);
		pass();
		await poller.activate();
		await poller.poll();
		account.emulator.control.set({ exportDelayMs: 3000 });
		happen(5);
		pass();
		await poller.activate();
		pass();
		await poller.activate();
		account.emulator.control.set({ exportDelayMs: 0 });
		for (let minute = 0; minute < 3; minute++) {
			pass();
			await poller.poll();
		}
		expectOnce(poller, 15);
	});

	it('are caught up with after days, the oldest first', async () => {
		const poller = await activated(EVENTS);
		for (let day = 0; day < 4; day++) {
			happen(10);
			pass(DAY);
		}
		await poller.activate();
		for (let minute = 0; minute < 6; minute++) {
			pass();
			await poller.poll();
		}
		expectOnce(poller, 40);
		expect(poller.executions.length).toBeGreaterThanOrEqual(4);
		const times = poller.items.map(({ server_time: time }) => Number(time));
		expect(times).toEqual([...times].sort((one, other) => one - other));
	});

	it('of a report whose file is gone after a pause are asked for again', async () => {
		const poller = await activated(EVENTS);
		happen(5);
		pass();
		account.emulator.control.set({ exportDelayMs: 60_000 });
		await poller.activate();
		expect(poller.staticData).toContain('reportId');
		account.emulator.control.set({ exportDelayMs: 0 });
		pass(2 * DAY);
		await poller.activate();
		for (let minute = 0; minute < 4; minute++) {
			pass();
			await poller.poll();
		}
		expectOnce(poller, 5);
	});

	it('come though the token was revoked', async () => {
		const poller = await activated(EVENTS);
		happen(5);
		pass();
		account.emulator.control.revokeTokens();
		const polling = poller.poll();
		// The request that was refused counts in the limit of one a minute.
		await sleep(500);
		pass();
		await polling;
		expectOnce(poller, 5);
	});
});

describe('segment members', () => {
	const move = (email: string, isMember: boolean) => {
		account.emulator.control.moveInSegment(SEED.segments.swedes, email, isMember);
	};
	const keyOf = (email: string) => account.emulator.account.find(SEED.keyspaces.email, email)!.id;

	it('are remembered first, and come when they enter or leave', async () => {
		const poller = await activated({
			...MEMBERS,
			section: byId(SEED.sections.default),
			exportAttributes: {
				attribute: [{ attribute: byId(SEED.attributes.email), column: 'Email' }],
			},
		});
		expect(poller.executions).toEqual([[]]);
		const { anna, lars } = SEED.profiles;
		move(lars, true);
		move(anna, false);
		await poller.poll();
		const segment = SEED.segments.swedes;
		expect(poller.items).toEqual([
			{ change: 'entered', exportKey: keyOf(lars), segment, data: { Email: lars } },
			{ change: 'left', exportKey: keyOf(anna), segment, data: {} },
		]);
		pass();
		await poller.poll();
		expect(poller.items).toHaveLength(2);
		expect(poller.errors).toEqual([]);
	});

	it.each([
		['entered', ['entered']],
		['left', ['left']],
	])('come as chosen: %s', async (changes, expected) => {
		const poller = await activated({ ...MEMBERS, changes });
		move(SEED.profiles.lars, true);
		move(SEED.profiles.anna, false);
		await poller.poll();
		expect(poller.items.map(({ change }) => change)).toEqual(expected);
	});

	it('that enter while n8n is stopped come after its start', async () => {
		const poller = await activated(MEMBERS);
		move(SEED.profiles.lars, true);
		pass(3 * DAY);
		await poller.activate();
		expect(poller.items).toMatchObject([{ exportKey: keyOf(SEED.profiles.lars) }]);
		await poller.activate();
		pass();
		await poller.poll();
		expect(poller.items).toHaveLength(1);
	});

	it.each<[string, object]>([
		['the request is refused', { method: 'POST', path: 'reports/segments', status: 503 }],
		['the answer is lost', { method: 'POST', path: 'reports/segments', connection: 'reset-after' }],
		['the file cannot be had', { method: 'GET', path: 'exports/v2/files', status: 503 }],
		['the file is gone', { method: 'GET', path: 'exports/v2/files', status: 410 }],
	])('come once though %s', async (_, fault) => {
		const poller = await activated(MEMBERS);
		move(SEED.profiles.lars, true);
		account.emulator.control.addFault(fault);
		await poller.poll();
		for (let minute = 0; minute < 2; minute++) {
			pass();
			await poller.poll();
		}
		expect(poller.errors).toEqual([]);
		expect(poller.items).toHaveLength(1);
	});

	it('of another segment are not compared with those of the one before', async () => {
		const poller = await activated(MEMBERS);
		const other = new Poller(account.engine, {
			...MEMBERS,
			segment: byId(SEED.segments.newsReaders),
		});
		other.saved = poller.saved;
		await other.activate();
		expect(other.executions).toEqual([[]]);
	});

	it('cannot be watched without a segment', async () => {
		await expect(activated({ source: 'segmentMembers' })).rejects.toThrow('"Segment" is empty');
	});
});

describe('consents', () => {
	const setConsent = async (email: string, topic: string, consentType: string) => {
		const { error } = await account.engine.run({
			resource: 'consent',
			operation: 'set',
			section: byId(SEED.sections.default),
			keyspace: byId(SEED.keyspaces.email),
			profileKey: email,
			topic: byId(topic),
			channel: byId(SEED.channels.email),
			consentType,
			reason: 'Web form',
			options: { resubscribeOptedOut: true },
		});
		expect(error).toBeUndefined();
	};
	const keyOf = (email: string) => account.emulator.account.find(SEED.keyspaces.email, email)!.id;

	it('that changed in any topic and channel of the section come once', async () => {
		const { anna, lars } = SEED.profiles;
		const { news, shoes } = SEED.topics;
		await setConsent(anna, news, 'opt-in');
		await setConsent(lars, shoes, 'opt-out');
		const poller = await activated({
			source: 'consentChanges',
			section: byId(SEED.sections.default),
			exportAttributes: {
				attribute: [{ attribute: byId(SEED.attributes.email), column: 'Email' }],
			},
		});
		expect(poller.executions).toEqual([[]]);
		await setConsent(anna, news, 'opt-out');
		await setConsent(lars, shoes, 'opt-in');
		for (let minute = 0; minute < 2; minute++) {
			await poller.poll();
			pass();
		}
		expect(poller.errors).toEqual([]);
		const { email } = SEED.channels;
		expect(poller.items).toHaveLength(2);
		expect(poller.items).toEqual(
			expect.arrayContaining([
				{
					change: 'optedOut',
					before: 'optedIn',
					exportKey: keyOf(anna),
					section: SEED.sections.default,
					topic: news,
					channel: email,
					consent: 'opt-out',
					data: { Email: anna },
				},
				expect.objectContaining({ change: 'optedIn', exportKey: keyOf(lars), topic: shoes }),
			]),
		);
		const request = account.writes.find(({ path }) => path.endsWith('/reports/consents'))!;
		expect(request.body).toMatchObject({
			topic_discriminators: expect.arrayContaining([news, shoes]),
			channels: expect.arrayContaining([
				{ field_name: expect.any(String), channel_discriminator: email },
			]),
		});
	});

	it.each<[string, object]>([
		['the request is refused', { method: 'POST', path: 'reports/consents', status: 503 }],
		['the answer is lost', { method: 'POST', path: 'reports/consents', connection: 'reset-after' }],
		['the file cannot be had', { method: 'GET', path: 'exports/v2/files', status: 503 }],
		['the file is damaged', { method: 'GET', path: 'exports/v2/files', status: 200, body: 'a,b' }],
	])('come once though %s', async (_, fault) => {
		const { anna } = SEED.profiles;
		await setConsent(anna, SEED.topics.news, 'opt-in');
		const poller = await activated({
			source: 'consentOptedOut',
			section: byId(SEED.sections.default),
			topics: { topic: [{ topic: byId(SEED.topics.news) }] },
		});
		await setConsent(anna, SEED.topics.news, 'opt-out');
		account.emulator.control.addFault(fault);
		for (let minute = 0; minute < 3; minute++) {
			await poller.poll();
			pass();
		}
		expect(poller.items).toMatchObject([{ change: 'optedOut', exportKey: keyOf(anna) }]);
	});
});

describe('a test in the editor', () => {
	it('shows a sample and moves nothing', async () => {
		const poller = await activated(EVENTS);
		happen(40);
		pass();
		const before = [poller.saved, poller.staticData];
		expect(await poller.test()).toHaveLength(10);
		expect([poller.saved, poller.staticData]).toEqual(before);
		pass();
		await poller.poll();
		expectOnce(poller, 40);
	});

	it('needs no active workflow', async () => {
		const poller = new Poller(account.engine, {
			...MEMBERS,
			segment: byId(SEED.segments.bigBuyers),
		});
		expect(await poller.test()).toMatchObject([{ change: 'entered', data: {} }]);
		expect(poller.staticData).not.toContain('memory');
	});
});

it('shares its pace with the APSIS One node', async () => {
	const poller = await activated(EVENTS);
	happen(5);
	pass();
	await poller.poll();
	const running = account.engine.run({
		resource: 'emailReport',
		operation: 'create',
		period: 'custom',
		startAt: '2020-01-01',
		output: 'request',
	});
	await sleep(500);
	expect(account.writes).toHaveLength(1);
	pass();
	expect((await running).error).toBeUndefined();
	expect(account.writes).toHaveLength(2);
});

it('keeps no secret in static data, and no address that needs none', async () => {
	const poller = await activated(EVENTS);
	happen(5);
	pass();
	account.emulator.control.set({ exportDelayMs: 60_000 });
	await poller.activate();
	expect(poller.saved).toContain('reportId');
	for (const secret of [
		'downloads',
		'signature',
		'auth',
		String(account.engine.stored.accessToken),
	]) {
		expect(poller.saved).not.toContain(secret);
	}
});

it('does not start with a wrong secret, and names the credential', async () => {
	account.engine.stored.clientSecret = 'wrong';
	const poller = new Poller(account.engine, EVENTS);
	await expect(poller.activate()).rejects.toMatchObject({
		message: expect.stringContaining('did not accept the client ID'),
		description: expect.stringContaining('Test account'),
	});
});
