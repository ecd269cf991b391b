import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { consentId, dataIn } from '../emulator/account.mts';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const require = createRequire(import.meta.url);
const { pacerOf } = require('../../dist/credentials/account/pacer.js') as {
	pacerOf(account: object, clock: object): { slowDown(slot: object, retryAfterMs: number): void };
};
const { lanesOf } = require('../../dist/credentials/account/lanes.js') as {
	lanesOf(method: string, path: string): object[];
};
const { steadyClock } = require('../../dist/credentials/systemClock.js') as { steadyClock: object };

/** Anna opted in to the news by email, Erik opted out, Aino confirmed, Lars is pending, Ingrid nothing. */
const { anna: ANNA, erik: ERIK, aino: AINO, lars: LARS, ingrid: INGRID } = SEED.profiles;
const SECTION = SEED.sections.default;
const TOPIC = SEED.topics.news;
const CHANNEL = SEED.channels.email;
const TARGET = {
	section: byId(SECTION),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: INGRID,
};
const TRICKY: Array<[string, string]> = [
	['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
	['with space', 'with%20space'],
	['100%', '100%25'],
];

const pathFor = (profile: string) =>
	`/v2/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(profile)}/sections/${SECTION}/consents`;
const namedFor = (profileKey: string, consentType = 'opt-in') => ({
	keyspace: SEED.keyspaces.email,
	profileKey,
	section: SECTION,
	topic: TOPIC,
	channel: CHANNEL,
	consentType,
});
const set = (parameters: object = {}) => ({
	resource: 'consent',
	operation: 'set',
	...TARGET,
	topic: byId(TOPIC),
	channel: byId(CHANNEL),
	consentType: 'opt-in',
	reason: 'Web form',
	...parameters,
});
const storedType = (profile: string) =>
	dataIn(account.emulator.account.get(SEED.keyspaces.email, profile), SECTION).consents.get(
		consentId(TOPIC, CHANNEL),
	)?.type;

describe('get many', () => {
	const getAll = { resource: 'consent', operation: 'getAll', ...TARGET, profileKey: ANNA };

	it('gives an item a consent', async () => {
		const { items } = await account.engine.run(getAll, { items: [{}, {}] });
		expect(items).toMatchObject(
			[0, 1].map((item) => ({
				json: { topic_discriminator: TOPIC, channel_discriminator: CHANNEL, type: 'opt-in' },
				pairedItem: { item },
			})),
		);
		expect(account.requests[0]).toMatchObject({ method: 'GET', path: pathFor(ANNA), query: {} });
	});

	it('asks for types by repeating the parameter', async () => {
		const consentTypes = ['opt-out', 'confirmed-opt-in'];
		const { items, error } = await account.engine.run({ ...getAll, consentTypes });
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(account.requests[0]?.query).toEqual({ consent_types: consentTypes });
	});

	it('says what to choose where the keyspace does not manage subscriptions', async () => {
		account.emulator.control.addFault({ path: '/consents$', status: 403, times: 2 });
		const { error } = await account.engine.run(getAll);
		expect(error?.description).toContain('manage_subscriptions');
	});
});

describe('set', () => {
	it('opts in where there is no consent yet', async () => {
		const { items, error } = await account.engine.run(set({ options: { source: 'Shop' } }));
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{ json: { success: true, changed: true, ...namedFor(INGRID) }, pairedItem: { item: 0 } },
		]);
		expect(account.writes).toHaveLength(1);
		expect(account.writes[0]).toMatchObject({
			method: 'POST',
			path: pathFor(INGRID),
			headers: { 'content-type': 'application/json' },
			body: {
				topic_discriminator: TOPIC,
				channel_discriminator: CHANNEL,
				type: 'opt-in',
				reason: 'Web form',
				source: 'Shop',
			},
		});
	});

	it.each([
		[true, 'opt-in'],
		[false, 'opt-out'],
		['TRUE', 'opt-in'],
		['false', 'opt-out'],
		['Opt-Out', 'opt-out'],
	])('takes %j as %s', async (newsletter, type) => {
		const parameters = set({ profileKey: INGRID, consentType: '={{ $json.newsletter }}' });
		const { items, error } = await account.engine.run(parameters, { items: [{ newsletter }] });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ success: true, consentType: type });
		expect(account.writes[0]?.body).toMatchObject({ type });
	});

	it('leaves out an empty source', async () => {
		await account.engine.run(set({ consentType: 'opt-out' }));
		expect(account.writes[0]?.body).not.toHaveProperty('source');
		// An opt-out needs no look-up.
		expect(account.requests).toHaveLength(1);
	});

	it('does not opt in who opted out, and reports it', async () => {
		const { items, hints } = await account.engine.run(set({ profileKey: '={{ $json.to }}' }), {
			items: [{ to: ERIK }, { to: INGRID }],
		});
		expect(items.map(({ json }) => json)).toEqual([
			{ success: true, changed: false, optedOut: true, ...namedFor(ERIK) },
			{ success: true, changed: true, ...namedFor(INGRID) },
		]);
		expect(account.writes.map(({ path }) => path)).toEqual([pathFor(INGRID)]);
		expect(storedType(ERIK)).toBe('opt-out');
		expect(hints[0]?.message).toContain('1 item left as opted out');
	});

	it('opts out and then leaves it so, where both are in one run', async () => {
		const { items } = await account.engine.run(set({ consentType: '={{ $json.type }}' }), {
			items: [{ type: 'opt-in' }, { type: 'opt-out' }, { type: 'opt-in' }],
		});
		expect(items.map(({ json }) => [json.changed, json.optedOut])).toEqual([
			[true, undefined],
			[true, undefined],
			[false, true],
		]);
		expect(storedType(INGRID)).toBe('opt-out');
	});

	it('revives an opt-out where the option is on', async () => {
		const options = { resubscribeOptedOut: true };
		const { items } = await account.engine.run(set({ profileKey: ERIK, options }));
		expect(items[0]?.json).toEqual({ success: true, changed: true, ...namedFor(ERIK) });
		expect(storedType(ERIK)).toBe('opt-in');
	});

	it.each([
		['an opt-in', ANNA, false],
		['a confirmed one', AINO, false],
		['a confirmed one, resubscribing', AINO, true],
	])('sends no opt-in over %s', async (_, profileKey, resubscribeOptedOut) => {
		const { items } = await account.engine.run(
			set({ profileKey, options: { resubscribeOptedOut } }),
		);
		expect(items[0]?.json).toEqual({ success: true, changed: false, ...namedFor(profileKey) });
		expect(account.writes).toEqual([]);
	});

	it('sends an opt-in over a pending one', async () => {
		const { items } = await account.engine.run(set({ profileKey: LARS }));
		expect(items[0]?.json.changed).toBe(true);
		expect(account.writes).toHaveLength(1);
	});

	it.each([
		[201, true],
		[204, true],
		[200, false],
		[409, false],
	])('takes status %i as changed: %s', async (status, changed) => {
		account.emulator.control.addFault({ method: 'POST', path: '/consents$', status, body: '' });
		const { items } = await account.engine.run(set({ consentType: 'opt-out' }));
		expect(items[0]?.json).toEqual({ success: true, changed, ...namedFor(INGRID, 'opt-out') });
	});

	it('goes on to the opt-in where there is no such profile, for APSIS One to decide', async () => {
		const { error } = await account.engine.run(set({ profileKey: 'nobody@example.com' }));
		const sent = account.requests.filter(({ path }) => path.endsWith('/consents'));
		expect(sent.map(({ method, status }) => [method, status])).toEqual([
			['GET', 404],
			['POST', 404],
		]);
		expect(error?.description).toContain('Profile > Create or Update');
	});

	it.each([
		['no list', { consents: {} }],
		['a consent without type', { items: [{ topic_discriminator: TOPIC }] }],
	])('sends no opt-in where the look-up gives %s', async (_, body) => {
		account.emulator.control.addFault({ method: 'GET', path: '/consents$', status: 200, body });
		const { error } = await account.engine.run(set());
		expect(error?.message).toBe('The present consents of the profile cannot be read');
		expect(account.writes).toEqual([]);
	});

	it('says what to choose where the keyspace does not manage subscriptions', async () => {
		account.emulator.account.create(SEED.keyspaces.web, 'cookie');
		const { error } = await account.engine.run(
			set({ keyspace: byId(SEED.keyspaces.web), profileKey: 'cookie' }),
		);
		expect(error).toMatchObject({
			httpCode: '403',
			description: expect.stringContaining('manage_subscriptions'),
		});
	});

	it('does not send an opt-in again that has arrived though its answer was lost', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/consents$',
			connection: 'reset-after',
		});
		const { items } = await account.engine.run(set());
		expect(items[0]?.json.success).toBe(true);
		expect(account.writes).toHaveLength(1);
		expect(storedType(INGRID)).toBe('opt-in');
	});

	it('goes on after 429', async () => {
		account.emulator.control.addFault({ method: 'POST', path: '/consents$', status: 429 });
		const { items } = await account.engine.run(set());
		expect(items[0]?.json.changed).toBe(true);
	});

	it('shows in a dry run what it would send', async () => {
		const { items } = await account.engine.run(
			set({ profileKey: '={{ $json.to }}', options: { dryRun: true } }),
			{ items: [{ to: INGRID }, { to: ERIK }, { to: AINO }] },
		);
		expect(items.map(({ json }) => json)).toMatchObject([
			{ dryRun: true, requests: [{ method: 'POST', url: account.emulator.url + pathFor(INGRID) }] },
			{ dryRun: true, requests: [], optedOut: true },
			{ dryRun: true, requests: [] },
		]);
		expect(account.writes).toEqual([]);
	});

	it.each([
		['an empty reason', { reason: ' ' }, '"Reason" is empty'],
		['an empty topic', { topic: byId('={{ "" }}') }, '"Subscription" is empty'],
		[
			'a type that the API cannot set',
			{ consentType: '={{ "confirmed-opt-in" }}' },
			'"Consent Type"',
		],
		['the profile key ".."', { profileKey: '..' }, '"Identifier" cannot be ".."'],
		['no profile key', { profileKey: '={{ "" }}' }, '"Identifier" is empty'],
		['a type that is none', { consentType: '={{ 1 }}' }, '"Consent Type" cannot be 1'],
		['no type', { consentType: '={{ null }}' }, '"Consent Type" is empty'],
	])('refuses %s', async (_, parameters, message) => {
		const { error } = await account.engine.run(set(parameters));
		expect(error?.message).toContain(message);
		expect(account.requests).toEqual([]);
	});

	it.each(TRICKY)('encodes the profile key "%s"', async (profileKey, encoded) => {
		account.emulator.account.create(SEED.keyspaces.loyalty, profileKey);
		const keyspace = byId(SEED.keyspaces.loyalty);
		const { items } = await account.engine.run(set({ keyspace, profileKey }));
		expect(items[0]?.json).toMatchObject({ success: true, profileKey });
		expect(account.writes[0]?.path).toContain(`/profiles/${encoded}/`);
	});
});

describe('an opt-in that waits for its turn after the consent was read', () => {
	/** Shuts the account for a while as soon as a consent is read. */
	const shutOnceRead = (ms: number) => {
		const { clientId, baseUrl } = account.engine.stored as Record<string, string>;
		account.emulator.control.addFault({
			method: 'GET',
			path: '/consents$',
			onArrival: () => {
				const pacer = pacerOf({ clientId, baseUrl, share: 1 }, steadyClock);
				const lanes = lanesOf('GET', '/audience/sections');
				pacer.slowDown({ lanes, sentAt: 0, entry: {} }, ms);
			},
		});
	};

	it('is read again before it is sent, so that an opt-out of meanwhile stays', async () => {
		shutOnceRead(2500);
		account.emulator.control.addFault({
			method: 'GET',
			path: '/consents$',
			onArrival: () => {
				const { sections } = account.emulator.account.get(SEED.keyspaces.email, INGRID);
				const { consents } = dataIn({ sections } as never, SECTION);
				consents.set(consentId(TOPIC, CHANNEL), {
					...dataIn(account.emulator.account.get(SEED.keyspaces.email, ERIK), SECTION).consents.get(
						consentId(TOPIC, CHANNEL),
					)!,
				});
			},
		});
		const { items, error } = await account.engine.run(set());
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ changed: false, optedOut: true });
		expect(account.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
		expect(storedType(INGRID)).toBe('opt-out');
	});

	it('is sent where nothing has changed; a moment is not worth a look', async () => {
		shutOnceRead(2500);
		expect((await account.engine.run(set())).items[0]!.json).toMatchObject({ changed: true });
		expect(account.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
		account.emulator.control.clearReceived();
		shutOnceRead(500);
		await account.engine.run(set({ profileKey: LARS }));
		expect(account.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
	});

	it('an opt-out needs no look, however long it waits', async () => {
		const { clientId, baseUrl } = account.engine.stored as Record<string, string>;
		const lanes = lanesOf('GET', '/audience/sections');
		pacerOf({ clientId, baseUrl, share: 1 }, steadyClock).slowDown(
			{ lanes, sentAt: 0, entry: {} },
			2500,
		);
		await account.engine.run(set({ consentType: 'opt-out' }));
		expect(account.requests.map(({ method }) => method)).toEqual(['POST']);
	});
});
