import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const { email, firstName, clubMember, memberSince, lastVisit, mobile, averageOrder, creditLimit } =
	SEED.attributes;
const ANNA = SEED.profiles.anna;
const TARGET = {
	section: byId(SEED.sections.default),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: ANNA,
};
const NAMED = {
	keyspace: SEED.keyspaces.email,
	profileKey: ANNA,
	section: SEED.sections.default,
};
const PATH = `keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(ANNA)}/sections/${SEED.sections.default}/attributes`;
/** Encoded as it must arrive. */
const TRICKY: Array<[string, string]> = [
	['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
	['with space', 'with%20space'],
	['100%', '100%25'],
];

/** What an expression gives; n8n itself refuses an empty field. */
const EMPTY = "={{ '' }}";

/** Attributes chosen one by one in the mapper. */
const fields = (value: Record<string, unknown>) => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: [],
});
const AUTOMATIC = { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] };

const set = (parameters: object) => ({
	resource: 'attribute',
	operation: 'set',
	...TARGET,
	...parameters,
});

describe('get many', () => {
	const getAll = {
		resource: 'attribute',
		operation: 'getAll',
		section: TARGET.section,
		returnAll: true,
	};

	it('gives an item an attribute, simplified', async () => {
		const { items } = await account.engine.run(getAll, { items: [{}, {}] });
		const half = items.length / 2;
		expect(items.slice(0, half).map(({ json }) => json)).toContainEqual({
			discriminator: memberSince,
			name: 'Member since',
			type: 'date',
			description: null,
			versionId: expect.stringMatching(/^\d+$/),
			deprecated: false,
		});
		expect(items.map(({ json }) => json)).toContainEqual(
			expect.objectContaining({ name: 'Fax number', versionId: null, deprecated: true }),
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			...Array.from({ length: half }, () => ({ item: 0 })),
			...Array.from({ length: half }, () => ({ item: 1 })),
		]);
		expect(account.requests[0]).toMatchObject({
			method: 'GET',
			path: `/audience/sections/${SEED.sections.default}/attributes`,
			query: { include_keyspace_permissions: ['true'] },
		});
	});

	it('gives definitions as they are, up to the limit', async () => {
		const parameters = { ...getAll, returnAll: false, limit: 2, simplify: false };
		const { items } = await account.engine.run(parameters);
		expect(items).toHaveLength(2);
		expect(items[0]?.json).toMatchObject({ discriminator: email, versions: expect.any(Array) });
	});

	it('goes on after 429', async () => {
		account.emulator.control.addFault({ status: 429, path: '/attributes$' });
		const { items } = await account.engine.run({ ...getAll, options: { maxWait: 30 } });
		expect(items.length).toBeGreaterThan(0);
		expect(account.requests.map(({ status }) => status)).toEqual([429, 200]);
	});
});

describe('get values', () => {
	const getValues = { resource: 'attribute', operation: 'getValues', ...TARGET };

	it('gives the values as columns by name', async () => {
		const { items, hints } = await account.engine.run(getValues, { items: [{}, {}] });
		expect(items[1]).toMatchObject({
			json: {
				...NAMED,
				Email: ANNA,
				'Club member': true,
				'Average order value': 612.5,
			},
			pairedItem: { item: 1 },
		});
		// The definitions are looked up once.
		expect(account.requests).toHaveLength(3);
		expect(account.requests.at(-1)).toMatchObject({ method: 'GET', path: `/audience/${PATH}` });
		expect(hints).toEqual([]);
	});

	it('gives them raw, by discriminator', async () => {
		const { items } = await account.engine.run({ ...getValues, simplify: false });
		expect(items[0]?.json).toMatchObject({
			...NAMED,
			attributes: { [email]: ANNA, [clubMember]: true, [averageOrder]: 612.5 },
		});
		expect(items[0]?.json).not.toHaveProperty('Email');
	});

	it('keeps values whose version no definition knows', async () => {
		account.emulator.control.addFault({
			path: '/profiles/',
			status: 200,
			body: { '12345': 'what is it' },
		});
		const { items } = await account.engine.run(getValues);
		expect(items[0]?.json).toMatchObject({ profileKey: ANNA, '12345': 'what is it' });
	});

	it.each(TRICKY)('sends the profile key %s encoded', async (profileKey, encoded) => {
		const { error } = await account.engine.run({ ...getValues, profileKey });
		const read = account.requests.find(({ path }) => path.includes('/profiles/'));
		expect(read?.path).toContain(`/profiles/${encoded}/sections/`);
		expect(error?.message).toBe(`No profile ${profileKey.trim()} in ${SEED.keyspaces.email}`);
	});

	it.each(['..', EMPTY, ' '])('refuses the profile key "%s"', async (profileKey) => {
		const { error } = await account.engine.run({ ...getValues, profileKey });
		expect(error?.message).toContain('"Identifier"');
		expect(account.requests).toEqual([]);
	});
});

describe('set', () => {
	it('sends converted values by discriminator, as a merge patch', async () => {
		const attributes = fields({
			[firstName]: 'Åsa',
			[mobile]: '+46 70-123 45 67',
			[clubMember]: 'nej',
			[memberSince]: '2026-03-04T10:00:00+01:00',
			[lastVisit]: '2026-03-04T00:00:00Z',
			[averageOrder]: '12,5',
		});
		const { items, error } = await account.engine.run(set({ attributes }), { items: [{}, {}] });
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{ json: { success: true, ...NAMED }, pairedItem: { item: 0 } },
			{ json: { success: true, ...NAMED }, pairedItem: { item: 1 } },
		]);
		expect(account.writes[0]).toMatchObject({
			method: 'PATCH',
			path: `/v2/audience/${PATH}`,
			headers: {
				'content-type': 'application/merge-patch+json',
				accept: 'application/problem+json',
			},
			body: {
				[firstName]: 'Åsa',
				[mobile]: 46701234567,
				[clubMember]: false,
				[memberSince]: '2026-03-04',
				[lastVisit]: 1772582400,
				[averageOrder]: 12.5,
			},
		});
	});

	it('takes columns of the input, and tells which it left out', async () => {
		const parameters = set({ attributes: AUTOMATIC });
		const { items, hints } = await account.engine.run(parameters, {
			items: [{ first_name: 'Ann', 'Club Member': 1, shoe: 43, 'Credit limit': 5 }, { shoe: 1 }],
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json).toMatchObject({ success: true });
		expect(hints[0]?.message).toMatch(/^Columns left out.*: shoe, Credit limit\.$/);
		expect(items[1]?.json.error).toContain('No attribute is mapped. Add an attribute');
		expect(account.writes.map(({ body }) => body)).toEqual([
			{ [firstName]: 'Ann', [clubMember]: true },
		]);
	});

	it('leaves empty values out, and clears them where that is asked for', async () => {
		const attributes = fields({ [firstName]: '={{ $json.name }}', [clubMember]: 'yes' });
		const items = [{ name: '' }, { name: null }];
		await account.engine.run(set({ attributes }), { items });
		await account.engine.run(set({ attributes, options: { emptyValues: 'clear' } }), { items });
		const changed = { [clubMember]: true };
		const cleared = { [firstName]: null, ...changed };
		expect(account.writes.map(({ body }) => body)).toEqual([changed, changed, cleared, cleared]);
	});

	it('sends an empty patch where all values are empty', async () => {
		const attributes = fields({ [firstName]: '={{ $json.name }}' });
		const { error } = await account.engine.run(set({ attributes }), { items: [{ name: '' }] });
		expect(error).toBeUndefined();
		expect(account.writes[0]?.body).toEqual({});
	});

	it('leaves an empty number out, though n8n reads it as 0', async () => {
		const attributes = {
			...fields({ [averageOrder]: '={{ $json.order }}', [firstName]: 'Ann' }),
			schema: [{ id: averageOrder, displayName: 'Average order', type: 'number', display: true }],
		};
		await account.engine.run(set({ attributes }), { items: [{ order: '' }, { order: '7,5' }] });
		expect(account.writes.map(({ body }) => body)).toEqual([
			{ [firstName]: 'Ann' },
			{ [firstName]: 'Ann', [averageOrder]: 7.5 },
		]);
	});

	it.each([
		['text', `{"${firstName}": null, "club member": "ja"}`],
		['an expression', { [firstName]: null, 'club member': 'ja' }],
	])('takes JSON as %s', async (_, attributesJson) => {
		const json =
			typeof attributesJson === 'string'
				? attributesJson
				: `={{ ${JSON.stringify(attributesJson)} }}`;
		const parameters = set({ specifyAttributes: 'json', attributesJson: json });
		expect((await account.engine.run(parameters)).error).toBeUndefined();
		expect(account.writes[0]?.body).toEqual({ [firstName]: null, [clubMember]: true });
	});

	it.each([
		[fields({ [memberSince]: '03/04/2026' }), '"Member since": "03/04/2026" is not a clear date'],
		[
			fields({ [creditLimit]: 5 }),
			'"Credit limit" cannot be written to profiles identified this way',
		],
		[fields({ gone: 5 }), 'The section has no attribute "gone"'],
		[fields({}), 'No attribute is mapped'],
	])('refuses what cannot be sent: %#', async (attributes, message) => {
		const { error } = await account.engine.run(set({ attributes }));
		expect(error?.message).toContain(message);
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(account.writes).toEqual([]);
	});

	it('refuses text that is not JSON', async () => {
		const parameters = set({ specifyAttributes: 'json', attributesJson: '[1]' });
		expect((await account.engine.run(parameters)).error?.message).toContain('not a JSON object');
	});

	it('tells that it creates no profile', async () => {
		const parameters = set({ attributes: fields({ [firstName]: 'A' }), profileKey: 'no@one.se' });
		const { error } = await account.engine.run(parameters);
		expect(error?.description).toContain('Profile > Create or Update');
		expect(error?.httpCode).toBe('404');
	});

	it('sends nothing in a dry run', async () => {
		const parameters = set({
			attributes: fields({ [mobile]: '+46701234567' }),
			options: { dryRun: true },
		});
		const { items } = await account.engine.run(parameters);
		expect(items[0]?.json).toEqual({
			dryRun: true,
			profileKey: ANNA,
			attributes: { Mobile: 46701234567 },
			requests: [
				{
					method: 'PATCH',
					url: `${account.emulator.url}/v2/audience/${PATH}`,
					body: { [mobile]: 46701234567 },
				},
			],
		});
		expect(account.writes).toEqual([]);
	});

	it.each(TRICKY)('sends the profile key %s encoded', async (profileKey, encoded) => {
		await account.engine.run(set({ attributes: fields({ [firstName]: 'A' }), profileKey }));
		expect(account.writes[0]?.path).toContain(`/profiles/${encoded}/sections/`);
	});

	it.each(['..', EMPTY])('refuses the profile key "%s"', async (profileKey) => {
		const attributes = fields({ [firstName]: 'A' });
		const { error } = await account.engine.run(set({ attributes, profileKey }));
		expect(error?.message).toContain('"Identifier"');
		expect(account.writes).toEqual([]);
	});
});

describe('clear', () => {
	const clear = {
		resource: 'attribute',
		operation: 'clear',
		...TARGET,
		attribute: byId(SEED.attributes.loyaltyPoints),
	};

	it('deletes the value of the current version', async () => {
		const { items } = await account.engine.run(clear, { items: [{}, {}] });
		expect(items[1]).toEqual({
			json: { success: true, ...NAMED, attribute: SEED.attributes.loyaltyPoints },
			pairedItem: { item: 1 },
		});
		const definition = account.emulator.account.definitions.sections[0]?.attributes.find(
			({ discriminator }) => discriminator === SEED.attributes.loyaltyPoints,
		);
		const versionId = definition?.versions.find((one) => one.deprecated_at === null)?.id;
		expect(account.writes[0]).toMatchObject({
			method: 'DELETE',
			path: `/audience/${PATH}/${versionId}`,
			headers: { accept: 'application/problem+json' },
			body: undefined,
		});
	});

	it('goes on after 429, and sends nothing in a dry run', async () => {
		account.emulator.control.addFault({ status: 429, method: 'DELETE' });
		await account.engine.run(clear);
		expect(account.writes.map(({ status }) => status)).toEqual([429, 204]);
		account.emulator.control.clearReceived();
		const { items } = await account.engine.run({ ...clear, options: { dryRun: true } });
		expect(items[0]?.json).toMatchObject({
			dryRun: true,
			requests: [{ method: 'DELETE', url: expect.stringContaining(PATH) }],
		});
		expect(account.writes).toEqual([]);
	});

	it.each([
		['usercreated.attributes.nothing-1', 'The section has no attribute'],
		[SEED.attributes.faxNumber, 'is deprecated'],
		[EMPTY, '"Attribute" is empty'],
	])('refuses the attribute "%s"', async (attribute, message) => {
		const { error } = await account.engine.run({ ...clear, attribute: byId(attribute) });
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});

	it.each(TRICKY)('sends the profile key %s encoded', async (profileKey, encoded) => {
		await account.engine.run({ ...clear, profileKey });
		expect(account.writes[0]?.path).toContain(`/profiles/${encoded}/sections/`);
	});

	it.each(['..', EMPTY])('refuses the profile key "%s"', async (profileKey) => {
		const { error } = await account.engine.run({ ...clear, profileKey });
		expect(error?.message).toContain('"Identifier"');
		expect(account.writes).toEqual([]);
	});
});
