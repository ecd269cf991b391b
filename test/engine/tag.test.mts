import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { dataIn } from '../emulator/account.mts';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const { vip, newsletterSummer, staff } = SEED.tags;
const ANNA = SEED.profiles.anna;
const SECTION = SEED.sections.default;
const TARGET = {
	section: byId(SECTION),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: ANNA,
};
const NAMED = { keyspace: SEED.keyspaces.email, profileKey: ANNA, section: SECTION };
const PATH = `/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(ANNA)}/sections/${SECTION}/tags`;
const TRICKY: Array<[string, string]> = [
	['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
	['with space', 'with%20space'],
	['100%', '100%25'],
];

const add = (tags: string[] | string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'tag',
	operation: 'add',
	...TARGET,
	tags,
	...more,
});
const remove = (tags: string[] | string, more: INodeParameters = {}): INodeParameters => ({
	...add(tags, more),
	operation: 'remove',
});
const chosen = (...ids: string[]) => ids;

describe('get many', () => {
	const getAll = { resource: 'tag', operation: 'getAll', section: TARGET.section };

	it('gives an item a tag', async () => {
		const { items } = await account.engine.run({ ...getAll, returnAll: true }, { items: [{}, {}] });
		expect(items.map(({ json }) => json.discriminator)).toEqual([
			...[vip, newsletterSummer, staff],
			...[vip, newsletterSummer, staff],
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
		expect(account.requests[0]).toMatchObject({
			method: 'GET',
			path: `/audience/sections/${SECTION}/tags`,
			query: { include_keyspace_permissions: ['true'] },
		});
	});

	it('keeps to the limit', async () => {
		const { items } = await account.engine.run({ ...getAll, returnAll: false, limit: 2 });
		expect(items).toHaveLength(2);
	});
});

describe('get profile tags', () => {
	const getProfileTags = { resource: 'tag', operation: 'getProfileTags', ...TARGET };

	it('gives an item a tag', async () => {
		const { items } = await account.engine.run(getProfileTags, { items: [{}, {}] });
		expect(items).toMatchObject([
			{ json: { discriminator: vip, name: 'VIP' }, pairedItem: { item: 0 } },
			{ json: { discriminator: vip, name: 'VIP' }, pairedItem: { item: 1 } },
		]);
		expect(account.requests[0]).toMatchObject({ method: 'GET', path: PATH });
	});

	it.each([
		['a bare list of discriminators', [vip, staff]],
		['an envelope of another name', { tags: [vip, { discriminator: staff }] }],
		['an object of discriminators', { [vip]: true, [newsletterSummer]: null, [staff]: true }],
	])('reads %s', async (_, body) => {
		account.emulator.control.addFault({ path: '/tags$', status: 200, body });
		const { items } = await account.engine.run(getProfileTags);
		expect(items.map(({ json }) => json)).toEqual([
			{ discriminator: vip },
			{ discriminator: staff },
		]);
	});

	it('gives no item where the profile has no tag, and tells why', async () => {
		const parameters = { ...getProfileTags, profileKey: SEED.profiles.erik };
		const { items, error, hints } = await account.engine.run(parameters);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints.map(({ message }) => message)).toEqual([
			'1 item gave nothing: the profile has no tags in the section.',
		]);
	});
});

describe('add', () => {
	it('sends a merge patch of discriminators', async () => {
		const { items, error } = await account.engine.run(add(chosen(vip, staff)), {
			items: [{}, {}],
		});
		expect(error).toBeUndefined();
		expect(items).toMatchObject(
			[0, 1].map((item) => ({
				json: { success: true, ...NAMED, tags: [vip, staff] },
				pairedItem: { item },
			})),
		);
		expect(account.writes[0]).toMatchObject({
			method: 'PATCH',
			path: PATH,
			body: { [vip]: true, [staff]: true },
			headers: {
				'content-type': 'application/merge-patch+json',
				accept: 'application/problem+json',
			},
		});
		// The definitions are read once for all items.
		expect(account.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
		const anna = account.emulator.account.get(SEED.keyspaces.email, ANNA);
		expect([...dataIn(anna, SECTION).tags]).toEqual([vip, staff]);
	});

	it('takes names and IDs by expression, as a list or with commas', async () => {
		const { items } = await account.engine.run(add('={{ $json.tags }}'), {
			items: [{ tags: ['vip', staff] }, { tags: 'Summer campaign,  VIP' }],
		});
		expect(items.map(({ json }) => json.tags)).toEqual([
			[vip, staff],
			[newsletterSummer, vip],
		]);
	});

	it('takes both in one list, each tag once', async () => {
		const { items } = await account.engine.run(add([vip, 'VIP, Staff']));
		expect(items[0]?.json.tags).toEqual([vip, staff]);
	});

	it('tells a name that is unknown, and similar ones', async () => {
		const { error } = await account.engine.run(add('Sumer campain, Gold'));
		expect(error?.message).toBe(
			'The section has no tag "Sumer campain". Similar ones: "Summer campaign".',
		);
		expect(error?.description).toContain('The section has no tag "Gold".');
		expect(account.writes).toEqual([]);
	});

	it('refuses a tag that the keyspace may not write, before sending', async () => {
		const web = { keyspace: byId(SEED.keyspaces.web) };
		const { error } = await account.engine.run(add(chosen(staff), web));
		expect(error?.message).toContain(
			'The tag "Staff" cannot be added to profiles identified this way',
		);
		expect(account.writes).toEqual([]);
	});

	it('refuses an item without tags', async () => {
		const { items } = await account.engine.run(add('={{ $json.tags }}'), {
			items: [{ tags: '' }, { tags: 'VIP' }, { tags: [] }, {}],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json.error ?? json.success)).toEqual([
			expect.stringContaining('"Tag Names or IDs" is empty'),
			true,
			expect.stringContaining('"Tag Names or IDs" is empty'),
			expect.stringContaining('"Tag Names or IDs" is empty'),
		]);
	});

	it('sends nothing that writes in a dry run', async () => {
		const { items } = await account.engine.run(add(chosen(vip), { options: { dryRun: true } }));
		expect(items[0]?.json).toEqual({
			dryRun: true,
			profileKey: ANNA,
			tags: [vip],
			requests: [{ method: 'PATCH', url: account.emulator.url + PATH, body: { [vip]: true } }],
		});
		expect(account.writes).toEqual([]);
	});

	it('goes on after 429', async () => {
		account.emulator.control.addFault({ method: 'PATCH', status: 429 });
		const { items } = await account.engine.run(add(chosen(staff)));
		expect(items[0]?.json.success).toBe(true);
		expect(account.writes.map(({ status }) => status)).toEqual([429, 204]);
	});

	it.each(TRICKY)('encodes the profile key "%s"', async (profileKey, encoded) => {
		account.emulator.account.create(SEED.keyspaces.loyalty, profileKey);
		const keyspace = byId(SEED.keyspaces.loyalty);
		const { items } = await account.engine.run(add(chosen(vip), { keyspace, profileKey }));
		expect(items[0]?.json).toMatchObject({ success: true, profileKey });
		expect(account.writes[0]?.path).toContain(`/profiles/${encoded}/`);
	});

	it.each([
		['..', '"Identifier" cannot be ".."'],
		['={{ "" }}', '"Identifier" is empty'],
	])('refuses the profile key "%s"', async (profileKey, message) => {
		const { error } = await account.engine.run(add(chosen(vip), { profileKey }));
		expect(error?.message).toBe(message);
		expect(account.requests).toEqual([]);
	});
});

describe('remove', () => {
	const tagsOf = (key: string) => [
		...dataIn(account.emulator.account.get(SEED.keyspaces.email, key), SECTION).tags,
	];

	it('takes several tags off, and leaves the others', async () => {
		await account.engine.run(add(chosen(staff, newsletterSummer)));
		const { items, error } = await account.engine.run(remove(chosen(vip, staff)));
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{ json: { ...NAMED, tags: [vip, staff], success: true }, pairedItem: { item: 0 } },
		]);
		expect(account.writes.at(-1)).toMatchObject({
			method: 'PATCH',
			path: PATH,
			body: { [vip]: null, [staff]: null },
			headers: { 'content-type': 'application/merge-patch+json' },
		});
		expect(tagsOf(ANNA)).toEqual([newsletterSummer]);
	});

	it('of a tag that the profile does not have changes nothing', async () => {
		const { items } = await account.engine.run(remove(chosen(staff)));
		expect(items[0]?.json.success).toBe(true);
		expect(tagsOf(ANNA)).toEqual([vip]);
	});

	it('sends nothing that writes in a dry run', async () => {
		const { items } = await account.engine.run(remove(chosen(vip), { options: { dryRun: true } }));
		expect(items[0]?.json).toMatchObject({
			dryRun: true,
			tags: [vip],
			requests: [{ method: 'PATCH', body: { [vip]: null } }],
		});
		expect(account.writes).toEqual([]);
		expect(tagsOf(ANNA)).toEqual([vip]);
	});

	it('refuses a tag that the keyspace may not write, before sending', async () => {
		const web = { keyspace: byId(SEED.keyspaces.web) };
		const { error } = await account.engine.run(remove(chosen(staff), web));
		expect(error?.message).toContain('The tag "Staff" cannot be removed from profiles');
		expect(account.writes).toEqual([]);
	});

	it('is not refused where it is sent again after its answer was lost', async () => {
		account.emulator.control.addFault({ method: 'PATCH', connection: 'reset-after' });
		const { items } = await account.engine.run(remove(chosen(vip)));
		expect(items[0]?.json.success).toBe(true);
		expect(tagsOf(ANNA)).toEqual([]);
	});
});

describe('where the patch takes version ids', () => {
	const versionIdOf = (discriminator: string) =>
		String(
			account.emulator.account.definitions.sections
				.find((each) => each.discriminator === SECTION)!
				.tags.find((tag) => tag.discriminator === discriminator)!
				.versions.at(-1)!.id,
		);
	const people = [ANNA, SEED.profiles.erik, SEED.profiles.aino];
	const forEach = { profileKey: '={{ $json.to }}' };
	const statuses = () => account.writes.map(({ status }) => status);

	/** What is known of an account outlives a run, so each test has one of its own. */
	const refuseDiscriminators = () => {
		account.forgetPace();
		account.emulator.control.set({ tagKeys: 'versionId' });
	};

	it('falls back once, and remembers', async () => {
		refuseDiscriminators();
		const first = await account.engine.run(add(chosen(staff), forEach), {
			items: [{ to: ANNA }],
		});
		expect(first.error).toBeUndefined();
		expect(account.writes.map(({ body }) => body)).toEqual([
			{ [staff]: true },
			{ [versionIdOf(staff)]: true },
		]);
		const { items } = await account.engine.run(remove(chosen(staff), forEach), {
			items: people.map((to) => ({ to })),
		});
		expect(items.map(({ json }) => json.tags)).toEqual([[staff], [staff], [staff]]);
		expect(statuses()).toEqual([400, 204, 204, 204, 204]);
	});

	it('of many items at once one tries the other way', async () => {
		refuseDiscriminators();
		account.emulator.control.setLatency(20);
		const { items, error } = await account.engine.run(add(chosen(staff), forEach), {
			items: people.map((to) => ({ to })),
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(statuses().filter((status) => status === 400)).toHaveLength(3);
		expect(statuses().filter((status) => status === 204)).toHaveLength(3);
	});

	it('a missing profile is told as such, and not asked for in the way that was refused before', async () => {
		refuseDiscriminators();
		const { items } = await account.engine.run(add(chosen(staff), forEach), {
			items: [{ to: ANNA }],
		});
		expect(items).toHaveLength(1);
		const before = account.writes.length;
		const { error } = await account.engine.run(add(chosen(staff), forEach), {
			items: [{ to: SEED.profiles.erik }, { to: 'nobody@example.com' }],
		});
		expect(error?.message).toContain('nobody@example.com');
		expect(error?.httpCode).toBe('404');
		expect(statuses().slice(before).sort()).toEqual([204, 404]);
	});

	it('a refusal of both ways is tried once a run, and the first error is told', async () => {
		account.forgetPace();
		account.emulator.control.addFault({
			method: 'PATCH',
			times: 10,
			status: 400,
			body: { status: 400, title: 'Bad Request', detail: 'Not today.' },
		});
		const { items } = await account.engine.run(add(chosen(staff), forEach), {
			items: people.map((to) => ({ to })),
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json.error)).toEqual(
			people.map(() => expect.stringContaining('Not today.')),
		);
		expect(statuses()).toHaveLength(4);
	});
});
