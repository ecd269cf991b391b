import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { createEngine } from './engine.mts';

const account = useAccount();
const TARGET = { section: byId(SEED.sections.default), keyspace: byId(SEED.keyspaces.email) };
const { anna: ANNA } = SEED.profiles;
const ATTRIBUTES = '/sections/[^/]+/attributes$';

const upsert = (more: object = {}) => ({
	resource: 'profile',
	operation: 'upsert',
	...TARGET,
	profileKey: '={{ $json.email }}',
	specifyAttributes: 'json',
	attributesJson: '{}',
	...more,
});
const a = { items: [{ email: 'a@x.se' }] };
const b = { items: [{ email: 'b@x.se' }] };

describe('who waits for definitions that another execution reads', () => {
	const other = () => {
		const { url: baseUrl, clientId, clientSecret } = account.emulator;
		return createEngine({ baseUrl, clientId, clientSecret });
	};
	const readings = () => account.requests.filter(({ path }) => path.endsWith('/attributes'));
	const until = async (isSo: () => boolean) => {
		while (!isSo()) await new Promise((done) => setTimeout(done, 10));
	};

	it('reads them itself where the other is stopped', async () => {
		account.emulator.control.addFault({
			path: ATTRIBUTES,
			status: 503,
			headers: { 'retry-after': '5' },
		});
		let stop = () => {};
		const first = account.engine.run(upsert(), { ...a, onStart: (it) => (stop = it) });
		await until(() => readings().length === 1);
		const second = other().run(upsert(), b);
		await new Promise((done) => setTimeout(done, 100));
		expect(readings()).toHaveLength(1);
		stop();
		const { items, error } = await second;
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ success: true });
		await first.catch(() => undefined);
	});

	it('reads them itself where the other has less patience', async () => {
		account.emulator.control.addFault({ path: ATTRIBUTES, status: 503, delayMs: 300 });
		const first = account.engine.run(upsert({ options: { maxWait: 0 } }), a);
		await new Promise((done) => setTimeout(done, 50));
		const second = other().run(upsert(), b);
		expect((await second).error).toBeUndefined();
		expect((await first).error?.httpCode).toBe('503');
	});

	it('is stopped at once', async () => {
		account.emulator.control.addFault({
			path: ATTRIBUTES,
			status: 503,
			headers: { 'retry-after': '4' },
		});
		const first = account.engine.run(upsert(), a);
		await until(() => readings().length === 1);
		let stop = () => {};
		const second = other().run(upsert(), { ...b, onStart: (it) => (stop = it) });
		await new Promise((done) => setTimeout(done, 100));
		stop();
		const winner = await Promise.race([
			second.then(
				() => 'second',
				() => 'second',
			),
			first.then(() => 'first'),
		]);
		expect(winner).toBe('second');
		expect((await first).error).toBeUndefined();
	});

	it('fails with it where APSIS One refuses, and asks no second time', async () => {
		account.emulator.control.addFault({ path: ATTRIBUTES, status: 404, delayMs: 200, times: 9 });
		const first = account.engine.run(upsert(), a);
		await new Promise((done) => setTimeout(done, 50));
		const second = await other().run(upsert(), b);
		expect(second.error?.httpCode).toBe('404');
		expect((await first).error?.httpCode).toBe('404');
		expect(readings()).toHaveLength(1);
	});
});

const PAGE = 'A web page came in place of the answer of APSIS One';

describe('a 200 that is no list', () => {
	const NO_LIST = 'APSIS One answered with something other than a list';
	const parts = (include: string[]) => ({
		resource: 'profile',
		operation: 'get',
		...TARGET,
		profileKey: ANNA,
		include,
	});

	it.each([
		['definitions', upsert(), ATTRIBUTES],
		['consents of a profile', parts(['consents']), '/consents$'],
		['events of a profile', parts(['events']), '/events$'],
		['tags of a profile', parts(['tags']), '/tags$'],
		[
			'tags, one an item',
			{ ...parts([]), resource: 'tag', operation: 'getProfileTags' },
			'/profiles/.*/tags$',
		],
		[
			'events, one an item',
			{ ...parts([]), resource: 'event', operation: 'getProfileEvents' },
			'/profiles/.*/events$',
		],
	])('is an error and not kept: %s', async (_, parameters, path) => {
		account.emulator.control.addFault({ path, instead: 'html', times: 3 });
		expect((await account.engine.run(parameters, a)).error?.message).toBe(PAGE);
		expect((await account.engine.run(parameters, a)).error).toBeUndefined();
	});

	it.each([
		['definitions', upsert(), ATTRIBUTES],
		['consents of a profile', parts(['consents']), '/consents$'],
	])('is an error and not kept, though it is JSON: %s', async (_, parameters, path) => {
		account.emulator.control.addFault({ path, status: 200, body: { of: 'somebody else' } });
		expect((await account.engine.run(parameters, a)).error?.message).toBe(NO_LIST);
		expect((await account.engine.run(parameters, a)).error).toBeUndefined();
	});
});

describe('a 200 that is no JSON', () => {
	const SEGMENT = Object.values(SEED.segments)[0] as string;

	it.each([
		['the values of a profile', { resource: 'attribute', operation: 'getValues' }],
		['the attributes of a profile', { resource: 'profile', operation: 'get' }],
		['a segment', { resource: 'segment', operation: 'get', segment: byId(SEGMENT) }],
		[
			'an evaluation',
			{
				resource: 'segment',
				operation: 'evaluate',
				segments: [SEGMENT],
			},
		],
	])('is an error: %s', async (_, parameters) => {
		const path = '/(profiles|segments)/';
		const run = async () =>
			await account.engine.run({ ...TARGET, profileKey: ANNA, ...parameters });
		account.emulator.control.addFault({ path, instead: 'html', times: 3 });
		const { error } = await run();
		expect(error?.message).toBe(PAGE);
		expect(error?.description).toContain('Check the base URL of the credential');
		// One that passes is asked past.
		account.emulator.control.addFault({ path, instead: 'html' });
		expect((await run()).error).toBeUndefined();
	});
});

describe('where an account does not take include_keyspace_permissions', () => {
	it.each([
		['attribute > get many', { resource: 'attribute', operation: 'getAll' }],
		['tag > get many', { resource: 'tag', operation: 'getAll' }],
		['event > get many', { resource: 'event', operation: 'getAll' }],
		['profile > create or update', upsert()],
		[
			'tag > add',
			{
				resource: 'tag',
				operation: 'add',
				profileKey: ANNA,
				tags: [Object.values(SEED.tags)[0] as string],
			},
		],
	])('%s goes without', async (_, parameters) => {
		account.emulator.control.set({ permissionsRefusedFor: ['attributes', 'tags', 'events'] });
		const { items, error } = await account.engine.run({ ...TARGET, ...parameters }, a);
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(account.requests.slice(0, 2).map(({ query }) => query)).toEqual([
			{ include_keyspace_permissions: ['true'] },
			{},
		]);
	});
});

it.each(['delete', 'unmerge'])('profile > %s takes problem documents', async (operation) => {
	await account.engine.run({ resource: 'profile', operation, ...TARGET, profileKey: ANNA });
	expect(account.writes[0]).toMatchObject({ headers: { accept: 'application/problem+json' } });
});

it('spaces around section and keyspace do no harm to Attribute > Set', async () => {
	const { items, error } = await account.engine.run({
		resource: 'attribute',
		operation: 'set',
		section: byId(`={{ " ${SEED.sections.default} " }}`),
		keyspace: byId(`={{ " ${SEED.keyspaces.email} " }}`),
		profileKey: ANNA,
		specifyAttributes: 'json',
		attributesJson: '{"com.apsis1.attributes.firstname": "Anna"}',
	});
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ success: true, section: SEED.sections.default });
});

it('a keyspace with the name of a part of every object is one like others', async () => {
	const { error } = await account.engine.run({ ...upsert(), keyspace: byId('__proto__') }, a);
	expect(error?.httpCode).toBe('404');
});
