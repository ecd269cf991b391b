import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const SECTION = SEED.sections.default;
const EMAIL = SEED.keyspaces.email;
const { anna, erik } = SEED.profiles;
const NAMED = { keyspace: EMAIL, profileKey: anna };
const BASE = `/audience/keyspaces/${EMAIL}/profiles`;
const PATH = `${BASE}/${encodeURIComponent(anna)}`;

/** Every operation of one profile: parameters, the request, what comes out beside the names. */
interface Case {
	operation: string;
	fields: INodeParameters;
	method: string;
	path: string;
	body?: object;
	output: object;
}

const CASES: Case[] = [
	{
		operation: 'create',
		fields: { section: byId(SECTION), profileKey: 'new@example.com' },
		method: 'POST',
		path: `/audience/keyspaces/${EMAIL}/sections/${SECTION}/profiles`,
		body: { profile_key: 'new@example.com' },
		output: { success: true, created: true, keyspace: EMAIL, profileKey: 'new@example.com' },
	},
	{
		operation: 'delete',
		fields: {},
		method: 'DELETE',
		path: PATH,
		output: { success: true, deleted: true, ...NAMED },
	},
	{
		operation: 'lock',
		fields: { confirmProfileKey: anna },
		method: 'PUT',
		path: `${PATH}/locks`,
		output: { success: true, locked: true, ...NAMED },
	},
	{
		operation: 'merge',
		fields: { otherKeyspace: byId(SEED.keyspaces.loyalty), otherProfileKey: 'card-1' },
		method: 'PUT',
		path: '/audience/profiles/merges',
		body: {
			profiles: [
				{ keyspace_discriminator: EMAIL, profile_key: anna },
				{ keyspace_discriminator: SEED.keyspaces.loyalty, profile_key: 'card-1' },
			],
		},
		output: {
			success: true,
			merged: true,
			...NAMED,
			otherKeyspace: SEED.keyspaces.loyalty,
			otherProfileKey: 'card-1',
		},
	},
	{
		operation: 'unmerge',
		fields: {},
		method: 'DELETE',
		path: `/audience/profiles/merges/keyspaces/${EMAIL}/profiles/${encodeURIComponent(anna)}`,
		output: { success: true, unmerged: true, ...NAMED },
	},
	{
		operation: 'changeIdentifier',
		fields: {
			section: byId(SECTION),
			toKeyspace: byId(SEED.keyspaces.loyalty),
			toProfileKey: 'card-2',
		},
		method: 'PUT',
		path: `${PATH}/sections/${SECTION}`,
		body: {
			from: { keyspace_discriminator: EMAIL, profile_key: anna },
			to: { keyspace_discriminator: SEED.keyspaces.loyalty, profile_key: 'card-2' },
		},
		output: { success: true, changed: true, ...NAMED, toProfileKey: 'card-2' },
	},
];

const parametersOf = ({ operation, fields }: Case): INodeParameters => ({
	resource: 'profile',
	operation,
	keyspace: byId(EMAIL),
	profileKey: anna,
	...fields,
});

describe.each(CASES)('$operation', (each) => {
	const { operation, method, path, body, output } = each;

	it('sends the documented request and gives a small result', async () => {
		const { items, error } = await account.engine.run(parametersOf(each));
		expect(error).toBeUndefined();
		expect(account.writes).toMatchObject([{ method, path, ...(body && { body }) }]);
		expect(items).toMatchObject([{ json: output, pairedItem: { item: 0 } }]);
	});

	it('is sent again after 429 and after a lost connection', async () => {
		account.emulator.control.addFault({
			path,
			method,
			sequence: [{ status: 429 }, { connection: 'refuse-before' }],
		});
		const { error } = await account.engine.run(parametersOf(each));
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(3);
	});

	it('sends nothing in a dry run, and shows the request', async () => {
		const { items } = await account.engine.run({
			...parametersOf(each),
			options: { dryRun: true },
		});
		expect(account.writes).toEqual([]);
		expect(items[0]?.json).toEqual({
			dryRun: true,
			profileKey: parametersOf(each).profileKey,
			requests: [{ method, url: `${account.emulator.url}${path}`, ...(body && { body }) }],
		});
	});

	it('carries every key whole, and pairs each item', async () => {
		const keys = ['a+b/c?d#é@x.se', 'with space', '100%'];
		const { items } = await account.engine.run(
			{
				...parametersOf(each),
				profileKey: '={{ $json.key }}',
				confirmProfileKey: '={{ $json.key }}',
			},
			{ items: keys.map((key) => ({ key })), onError: 'continueRegularOutput' },
		);
		const named = operation === 'create' ? 'new@example.com' : anna;
		const withKey = (key: string) => ({
			path: path.replace(encodeURIComponent(named), encodeURIComponent(key)),
			body: body && (JSON.parse(JSON.stringify(body).replace(named, key)) as object),
		});
		const sent = account.writes.map((one) => ({ path: one.path, body: body && one.body }));
		expect(sent).toHaveLength(keys.length);
		expect(sent).toEqual(expect.arrayContaining(keys.map(withKey)));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(keys.map((_, item) => ({ item })));
	});

	it('refuses an empty key, by the name of the field', async () => {
		const { error } = await account.engine.run(
			{
				...parametersOf(each),
				profileKey: '={{ $json.key }}',
				confirmProfileKey: '={{ $json.key }}',
			},
			{ items: [{ key: '' }] },
		);
		expect(error?.message).toContain('"Identifier" is empty');
		expect(account.writes).toEqual([]);
	});
});

it.each(['delete', 'lock', 'unmerge', 'changeIdentifier'])(
	'the key .. is refused by %s, for no URL can carry it',
	async (operation) => {
		const { error } = await account.engine.run({
			...parametersOf(CASES.find((each) => each.operation === operation)!),
			profileKey: '..',
			confirmProfileKey: '..',
		});
		expect(error?.message).toBe('"Identifier" cannot be ".."');
		expect(account.requests).toEqual([]);
	},
);

it.each([
	['merge', 'otherProfileKey', '"Other Identifier" is empty'],
	['merge', 'otherKeyspace', '"Identify Other Profile By" is empty'],
	['changeIdentifier', 'toProfileKey', '"New Identifier" is empty'],
	['changeIdentifier', 'toKeyspace', '"Replace With" is empty'],
])('%s refuses an empty %s, by its name', async (operation, field, message) => {
	const parameters = parametersOf(CASES.find((each) => each.operation === operation)!);
	const empty = field.endsWith('Keyspace') ? byId('={{ "" }}') : '={{ "" }}';
	const { error } = await account.engine.run({ ...parameters, [field]: empty });
	expect(error?.message).toBe(message);
	expect(account.writes).toEqual([]);
});

it.each([
	['create', 410, 'is locked and can never be used again'],
	['merge', 404, 'one of the two does not exist'],
	['merge', 409, 'merged 500 times already'],
	['merge', 410, 'One of the two profiles is locked'],
	['unmerge', 400, 'canonical profile of the merged group'],
	['unmerge', 410, 'is locked and can never be used again'],
	['changeIdentifier', 404, 'No profile has this identifier'],
	['changeIdentifier', 409, 'Another profile has the new identifier already'],
	['changeIdentifier', 410, 'is locked and can never be used again'],
])('%s answered with %i tells what to do', async (operation, status, text) => {
	const { method, path } = CASES.find((each) => each.operation === operation)!;
	account.emulator.control.addFault({ method, path, status });
	const { error } = await account.engine.run(
		parametersOf(CASES.find((each) => each.operation === operation)!),
	);
	expect(error?.httpCode).toBe(String(status));
	expect(error?.description).toContain(text);
	expect(account.writes).toHaveLength(1);
});

describe('a delete that finds no profile', () => {
	const parameters = { resource: 'profile', operation: 'delete', keyspace: byId(EMAIL) };

	it('is an error', async () => {
		const { error } = await account.engine.run({ ...parameters, profileKey: 'no@example.com' });
		expect(error?.httpCode).toBe('404');
		expect(error?.description).toContain('No profile has this identifier');
	});
});

it('a profile that exists is not created, which is a result', async () => {
	const { items, error } = await account.engine.run({
		resource: 'profile',
		operation: 'create',
		section: byId(SECTION),
		keyspace: byId(EMAIL),
		profileKey: anna,
	});
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ success: true, created: false });
});

it('a lock without the key once more is refused', async () => {
	const { error } = await account.engine.run({
		resource: 'profile',
		operation: 'lock',
		keyspace: byId(EMAIL),
		profileKey: anna,
		confirmProfileKey: 'anna',
	});
	expect(error?.message).toContain('not the same');
	expect(account.writes).toEqual([]);
});

it('the same profile twice is not merged', async () => {
	const { error } = await account.engine.run({
		resource: 'profile',
		operation: 'merge',
		keyspace: byId(EMAIL),
		profileKey: anna,
		otherKeyspace: byId(EMAIL),
		otherProfileKey: anna,
	});
	expect(error?.message).toBe('Both fields name the same profile');
	expect(account.writes).toEqual([]);
});

it('a merge of two people is explained', async () => {
	const { error } = await account.engine.run({
		resource: 'profile',
		operation: 'merge',
		keyspace: byId(EMAIL),
		profileKey: anna,
		otherKeyspace: byId(EMAIL),
		otherProfileKey: erik,
	});
	expect(error?.httpCode).toBe('409');
	expect(error?.description).toContain('different values of Email, Mobile or CRM-ID');
});

describe.each(['delete', 'lock', 'merge'])('as a tool of an AI agent, %s', (operation) => {
	const parameters = {
		...parametersOf(CASES.find((each) => each.operation === operation)!),
	};
	const asTool = { node: { type: 'n8n-nodes-apsis-one.apsisOneTool' } };

	it('is refused', async () => {
		const { error } = await account.engine.run(parameters, asTool);
		expect(error?.message).toContain('an AI agent may not do it');
		expect(account.writes).toEqual([]);
	});

	it('is done where the node allows it', async () => {
		const { error } = await account.engine.run(
			{ ...parameters, options: { allowAiAgents: true } },
			asTool,
		);
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(1);
	});
});

it('a bad item becomes an error item where the node continues, with its paired item', async () => {
	const { items } = await account.engine.run(
		{
			resource: 'profile',
			operation: 'delete',
			keyspace: byId(EMAIL),
			profileKey: '={{ $json.key }}',
		},
		{ items: [{ key: anna }, { key: '' }, { key: erik }], onError: 'continueRegularOutput' },
	);
	expect(items).toMatchObject([
		{ json: { deleted: true }, pairedItem: { item: 0 } },
		{
			json: { error: expect.stringMatching(/^"Identifier" is empty\. Fill in/) },
			pairedItem: { item: 1 },
		},
		{ json: { deleted: true }, pairedItem: { item: 2 } },
	]);
});
