import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const { email, firstName, lastName, clubMember, memberSince, mobile } = SEED.attributes;
const SECTION = SEED.sections.default;
const KEYSPACE = SEED.keyspaces.email;
const TARGET = { section: byId(SECTION), keyspace: byId(KEYSPACE) };
const TRICKY = ['a+b/c?d#é@x.se', '100%@x.se'];
/** What an expression gives; n8n itself refuses an empty field. */
const EMPTY = "={{ '' }}";

const AUTOMATIC = { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] };
const upsert = (parameters: object = {}) => ({
	resource: 'profile',
	operation: 'upsert',
	...TARGET,
	profileKey: '={{ $json.email }}',
	attributes: AUTOMATIC,
	...parameters,
});

const pathOf = (key: string, keyspace: string = KEYSPACE) =>
	`/audience/keyspaces/${keyspace}/profiles/${encodeURIComponent(key)}/sections/${SECTION}`;
const named = (profileKey: string) => ({ keyspace: KEYSPACE, profileKey, section: SECTION });

/** Version id to discriminator, of current versions. */
const keyedByDiscriminator = (body: unknown) => {
	const { attributes } = account.emulator.account.definitions.sections[0]!;
	const current = attributes.flatMap(({ discriminator, versions }) =>
		versions
			.filter((one) => one.deprecated_at === null)
			.map(({ id }): [string, string] => [id, discriminator]),
	);
	const names = new Map(current);
	return Object.fromEntries(
		Object.entries(body as object).map(([id, value]) => [names.get(id) ?? id, value]),
	);
};

describe('create or update', () => {
	it('sends one request a profile, by version id, with the attribute of the key', async () => {
		const items = [
			{ email: 'new@example.com', 'First name': 'Ann', 'club member': 'yes' },
			{ email: SEED.profiles.anna, 'Member since': '2020-01-31' },
		];
		const { items: output, error, hints } = await account.engine.run(upsert(), { items });
		expect(error).toBeUndefined();
		expect(output).toEqual([
			{ json: { success: true, ...named('new@example.com') }, pairedItem: { item: 0 } },
			{ json: { success: true, ...named(SEED.profiles.anna) }, pairedItem: { item: 1 } },
		]);
		expect(account.requests).toHaveLength(3);
		const [first, second] = account.writes;
		expect(first).toMatchObject({
			method: 'PATCH',
			path: `${pathOf('new@example.com')}/attributes`,
			headers: {
				'content-type': 'application/merge-patch+json',
				accept: 'application/problem+json',
			},
			status: 204,
		});
		expect(keyedByDiscriminator(first?.body)).toEqual({
			[email]: 'new@example.com',
			[firstName]: 'Ann',
			[clubMember]: true,
		});
		expect(keyedByDiscriminator(second?.body)).toEqual({
			[email]: SEED.profiles.anna,
			[memberSince]: '2020-01-31',
		});
		expect(account.emulator.account.find(KEYSPACE, 'new@example.com')).toBeDefined();
		// A good run has nothing to tell.
		expect(hints).toEqual([]);
	});

	it('fills in the attribute of the key unless it is mapped', async () => {
		const parameters = upsert({ profileKey: '={{ $json.key }}' });
		const options = { emptyValues: 'clear' };
		await account.engine.run(parameters, {
			items: [{ key: 'a@x.se', email: 'other@x.se' }, { key: 'b@x.se' }],
		});
		await account.engine.run({ ...parameters, options }, { items: [{ key: 'c@x.se', email: '' }] });
		await account.engine.run(
			{ ...parameters, keyspace: byId(SEED.keyspaces.mobile) },
			{ items: [{ key: '46701234567' }] },
		);
		await account.engine.run(
			{ ...parameters, keyspace: byId(SEED.keyspaces.loyalty) },
			{ items: [{ key: '77' }] },
		);
		expect(account.writes.map(({ body }) => keyedByDiscriminator(body))).toEqual([
			{ [email]: 'other@x.se' },
			{ [email]: 'b@x.se' },
			{ [email]: 'c@x.se' },
			{ [mobile]: 46701234567 },
			{},
		]);
	});

	it('merges items of the same profile, later ones winning', async () => {
		const items = [
			{ email: 'a@x.se', 'First name': 'Ann', 'Last name': 'Ek' },
			{ email: 'b@x.se', 'First name': 'Bo', shoe: 43 },
			{ email: 'a@x.se', 'First name': 'Anna' },
			{ email: 'a@x.se', 'Club member': 'no' },
		];
		const { items: output, hints } = await account.engine.run(upsert(), { items });
		expect(
			output.map(({ json, pairedItem }) => [json.profileKey, json.mergedRows, pairedItem]),
		).toEqual([
			['a@x.se', 3, { item: 0 }],
			['b@x.se', undefined, { item: 1 }],
			['a@x.se', 3, { item: 2 }],
			['a@x.se', 3, { item: 3 }],
		]);
		expect(account.writes).toHaveLength(2);
		const ofA = account.writes.find(({ path }) => path.includes('a%40x.se'));
		expect(keyedByDiscriminator(ofA?.body)).toEqual({
			[email]: 'a@x.se',
			[firstName]: 'Anna',
			[lastName]: 'Ek',
			[clubMember]: false,
		});
		expect(hints[0]?.message).toContain('3 items merged into 1 profile.');
		expect(hints[0]?.message).toContain('shoe');
	});

	it('gives a bad item an error of its own', async () => {
		const items = [
			{ email: 'a@x.se', 'First name': 'Ann' },
			{ email: 'a@x.se', 'Member since': '03/04/2026' },
			{ email: 'a@x.se', 'Last name': 'Ek' },
			{ email: 'not an address' },
		];
		const { items: output } = await account.engine.run(upsert(), {
			items,
			onError: 'continueRegularOutput',
		});
		expect(output.map(({ json }) => json.mergedRows ?? json.error)).toEqual([
			2,
			expect.stringContaining('"Member since": "03/04/2026" is not a clear date'),
			2,
			expect.stringContaining('"Identifier": "not an address" is not an email address'),
		]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		expect(account.writes.map(({ body }) => keyedByDiscriminator(body))).toEqual([
			{ [email]: 'a@x.se', [firstName]: 'Ann', [lastName]: 'Ek' },
		]);
	});

	it('stops at a bad item: what comes after it is not sent', async () => {
		const items = [{ email: 'b@x.se', 'Member since': 'tomorrow' }, { email: 'a@x.se' }];
		const { error } = await account.engine.run(upsert(), { items });
		expect(error?.message).toContain('"Member since"');
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(error?.description).toContain('0 of 2 items are done, 1 failed, 1 are not finished.');
		expect(account.writes).toEqual([]);
	});

	it('creates, then sets by discriminator, where that is chosen', async () => {
		const items = [
			{ email: 'new@x.se', 'First name': 'Ann' },
			{ email: SEED.profiles.erik, 'First name': 'Eric' },
			{ email: 'bare@x.se', 'First name': '' },
		];
		const attributes = {
			...AUTOMATIC,
			mappingMode: 'defineBelow',
			value: { [firstName]: "={{ $json['First name'] }}" },
		};
		const parameters = upsert({ attributes, options: { tellWhetherCreated: true } });
		const { items: output } = await account.engine.run(parameters, { items });
		expect(output.map(({ json }) => json)).toEqual([
			{ success: true, created: true, ...named('new@x.se') },
			{ success: true, created: false, ...named(SEED.profiles.erik) },
			{ success: true, created: true, ...named('bare@x.se') },
		]);
		const ofNew = account.writes.filter(
			({ path, body }) =>
				path.includes('new%40') || (body as { profile_key?: string }).profile_key === 'new@x.se',
		);
		expect(ofNew.map(({ method, path, body }) => [method, path, body])).toEqual([
			[
				'POST',
				`/audience/keyspaces/${KEYSPACE}/sections/${SECTION}/profiles`,
				{ profile_key: 'new@x.se' },
			],
			['PATCH', `/v2${pathOf('new@x.se')}/attributes`, { [firstName]: 'Ann' }],
		]);
		expect(account.writes).toHaveLength(5);
	});

	it('takes JSON', async () => {
		const parameters = upsert({
			specifyAttributes: 'json',
			attributesJson: `={{ { "first name": $json.name, "${clubMember}": null } }}`,
		});
		await account.engine.run(parameters, { items: [{ email: 'a@x.se', name: 'Ann' }] });
		expect(keyedByDiscriminator(account.writes[0]?.body)).toEqual({
			[email]: 'a@x.se',
			[firstName]: 'Ann',
			[clubMember]: null,
		});
	});

	it.each([false, true])('sends nothing in a dry run that tells %s', async (tellWhetherCreated) => {
		const items = [{ email: 'a@x.se', 'First name': 'A' }, { email: 'a@x.se' }];
		const parameters = upsert({ options: { dryRun: true, tellWhetherCreated } });
		const { items: output } = await account.engine.run(parameters, { items });
		expect(output).toHaveLength(2);
		expect(output[0]?.json).toMatchObject({ dryRun: true, mergedRows: 2 });
		const requests = output[0]?.json.requests as Array<{ method: string; url: string }>;
		expect(requests.map((request) => request.method)).toEqual(
			tellWhetherCreated ? ['POST', 'PATCH'] : ['PATCH'],
		);
		expect(requests.at(-1)?.url).toContain(`${pathOf('a@x.se')}/attributes`);
		expect(account.writes).toEqual([]);
	});

	it('keeps the fields of the input behind its own, where that is asked for', async () => {
		const items = [{ email: 'a@x.se', orderId: 7, section: 'of the input' }];
		const options = { keepInputFields: true };
		const { items: output } = await account.engine.run(upsert({ options }), { items });
		expect(output[0]?.json).toEqual({
			profileKey: 'a@x.se',
			keyspace: KEYSPACE,
			section: SECTION,
			success: true,
			email: 'a@x.se',
			orderId: 7,
		});
		expect(Object.keys(output[0]!.json)[0]).toBe('profileKey');
	});

	it('goes on after 429 and a lost connection', async () => {
		account.emulator.control.addFault({
			method: 'PATCH',
			sequence: [{ status: 429 }, { connection: 'reset-after' }],
		});
		const { error } = await account.engine.run(upsert(), { items: [{ email: 'a@x.se' }] });
		expect(error).toBeUndefined();
		expect(account.writes.length).toBe(3);
	});

	it('tells what APSIS One said of a locked profile', async () => {
		const { account: state } = account.emulator;
		state.lock(state.get(KEYSPACE, SEED.profiles.lars));
		const { error } = await account.engine.run(upsert(), {
			items: [{ email: SEED.profiles.lars }],
		});
		expect(error?.httpCode).toBe('410');
		expect(error?.description).toContain('can never be used again');
	});

	it.each(TRICKY)('sends the profile key %s encoded', async (key) => {
		const { error } = await account.engine.run(upsert({ profileKey: key }));
		expect(error).toBeUndefined();
		expect(account.writes[0]?.path).toBe(`${pathOf(key)}/attributes`);
	});

	it('sends a key with a space encoded', async () => {
		const keyspace = byId(SEED.keyspaces.loyalty);
		await account.engine.run(upsert({ keyspace, profileKey: 'with space' }));
		expect(account.writes[0]?.path).toBe(
			`${pathOf('with space', SEED.keyspaces.loyalty)}/attributes`,
		);
	});

	it.each([
		['..', KEYSPACE, '"Identifier" cannot be ".."'],
		[EMPTY, KEYSPACE, '"Identifier" is empty'],
		['+46701234567', SEED.keyspaces.mobile, 'as 46701234567'],
		['070-123 45 67', SEED.keyspaces.mobile, 'has no country code'],
	])('refuses the profile key %s', async (profileKey, keyspace, message) => {
		const { error } = await account.engine.run(upsert({ profileKey, keyspace: byId(keyspace) }));
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});
});

describe('get', () => {
	const { anna } = SEED.profiles;
	const get = (parameters: object = {}) => ({
		resource: 'profile',
		operation: 'get',
		...TARGET,
		profileKey: anna,
		...parameters,
	});

	it('gives the attributes as columns by name, once', async () => {
		const { items, hints } = await account.engine.run(get(), { items: [{}, {}] });
		expect(items[1]).toMatchObject({
			json: { profileKey: anna, Email: anna, 'Member since': '2019-11-29' },
			pairedItem: { item: 1 },
		});
		const columns = Object.keys(items[1]!.json);
		expect([columns[0], ...columns.slice(-2)]).toEqual(['profileKey', 'keyspace', 'section']);
		expect(columns.join()).not.toMatch(/com\.apsis1|tags/);
		expect(hints).toEqual([]);
		expect(account.requests.map(({ path }) => path).sort()).toEqual(
			[
				`/audience/sections/${SECTION}/attributes`,
				`${pathOf(anna)}/attributes`,
				`${pathOf(anna)}/attributes`,
			].sort(),
		);
	});

	const ALL = { include: ['attributes', 'tags', 'events', 'consents'] };

	it('gives the parts asked for in one item, by name', async () => {
		const { items } = await account.engine.run(get(ALL));
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({
			Email: anna,
			tags: ['VIP'],
			events: expect.arrayContaining([
				expect.objectContaining({ event: 'Order placed', data: expect.any(Object) }),
			]),
			consents: expect.arrayContaining([
				{ topic: expect.not.stringContaining('usercreated'), channel: 'Email', type: 'opt-in' },
			]),
		});
	});

	it('gives the raw parts, by discriminator', async () => {
		const { items } = await account.engine.run(get({ ...ALL, simplify: false }));
		expect(items[0]?.json).toMatchObject({
			...named(anna),
			attributes: { [email]: anna, [memberSince]: '2019-11-29' },
			tags: [{ discriminator: SEED.tags.vip, name: 'VIP' }],
			events: expect.arrayContaining([expect.objectContaining({ data: expect.any(Object) })]),
			consents: expect.arrayContaining([
				expect.objectContaining({ topic_discriminator: SEED.topics.news, type: 'opt-in' }),
			]),
		});
		expect(account.requests.map(({ path }) => path)).toContain(`/v2${pathOf(anna)}/consents`);
	});

	it('gives an error or no item where there is no profile', async () => {
		const items = [{ key: 'no@one.se' }, { key: anna }];
		const parameters = get({ profileKey: '={{ $json.key }}' });
		const failed = await account.engine.run(parameters, { items });
		expect(failed.error?.httpCode).toBe('404');
		expect(failed.error?.description).toContain('When Not Found');

		const options = { whenNotFound: 'empty' };
		const found = await account.engine.run({ ...parameters, options }, { items });
		expect(found.error).toBeUndefined();
		expect(found.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	});

	it('goes on after 429', async () => {
		account.emulator.control.addFault({ status: 429, path: '/profiles/' });
		expect((await account.engine.run(get())).items).toHaveLength(1);
	});

	it.each(TRICKY)('sends the profile key %s encoded', async (profileKey) => {
		await account.engine.run(get({ profileKey, include: ['tags'] }));
		expect(account.requests[0]?.path).toBe(`${pathOf(profileKey)}/tags`);
	});

	it.each([
		[{ profileKey: '..' }, '"Identifier" cannot be'],
		[{ profileKey: EMPTY }, '"Identifier" is empty'],
		[{ include: '={{ [] }}' }, '"Include" is empty'],
	])('refuses %j', async (parameters, message) => {
		const { error } = await account.engine.run(get(parameters));
		expect(error?.message).toContain(message);
		expect(account.requests).toEqual([]);
	});
});
