import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client } from './support.mts';
import { clientOf, profilePath } from './support.mts';

const { keyspaces, attributes, profiles, sections } = SEED;
const CREATE = `/audience/keyspaces/${keyspaces.email}/sections/${sections.default}/profiles`;
const ANNA = profilePath(keyspaces.email, profiles.anna);
const ERIK = profilePath(keyspaces.email, profiles.erik);

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator({ limits: 'off' });
	client = clientOf(emulator);
});

afterEach(async () => {
	expect(emulator.control.violations).toEqual([]);
	await emulator.close();
});

const inSection = (profile: string, what: string) =>
	`${profile}/sections/${sections.default}/${what}`;

const statusOf = async (...request: Parameters<Client['send']>) =>
	(await client.send(...request)).status;

async function versionIdOf(discriminator: string): Promise<string> {
	const { body } = await client.send('GET', `/audience/sections/${sections.default}/attributes`);
	const found = body.items.find((one: any) => one.discriminator === discriminator);
	return found.versions.find((version: any) => version.deprecated_at === null).id;
}

async function valueOf(profile: string, discriminator: string): Promise<unknown> {
	const { body } = await client.send('GET', inSection(profile, 'attributes'));
	return body[await versionIdOf(discriminator)];
}

describe('life cycle', () => {
	test('create, patch, read, clear, delete', async () => {
		const profile = profilePath(keyspaces.email, 'ny+kund@example.com');
		expect(await statusOf('PATCH', `/v2${inSection(profile, 'attributes')}`, {})).toBe(404);
		expect(await statusOf('POST', CREATE, { profile_key: 'ny+kund@example.com' })).toBe(201);
		expect(await statusOf('POST', CREATE, { profile_key: 'ny+kund@example.com' })).toBe(409);
		expect(await valueOf(profile, attributes.email)).toBe('ny+kund@example.com');
		const patch = { [attributes.firstName]: 'Åsa', [attributes.loyaltyPoints]: 12 };
		expect(await statusOf('PATCH', `/v2${inSection(profile, 'attributes')}`, patch)).toBe(204);
		expect(await valueOf(profile, attributes.firstName)).toBe('Åsa');
		const version = await versionIdOf(attributes.firstName);
		expect(await statusOf('DELETE', inSection(profile, `attributes/${version}`))).toBe(204);
		expect(await valueOf(profile, attributes.firstName)).toBeUndefined();
		expect(await statusOf('DELETE', profile)).toBe(204);
		expect(await statusOf('DELETE', profile)).toBe(404);
	});

	test('the version 1 patch creates the profile', async () => {
		const profile = profilePath(keyspaces.loyalty, 'card / 7');
		const version = await versionIdOf(attributes.clubMember);
		const path = inSection(profile, 'attributes');
		expect(await statusOf('PATCH', path, { [version]: true })).toBe(204);
		expect(await valueOf(profile, attributes.clubMember)).toBe(true);
	});

	test('a lock is for ever', async () => {
		expect(await statusOf('PUT', `${ANNA}/locks`)).toBe(204);
		expect(await statusOf('GET', inSection(ANNA, 'attributes'))).toBe(410);
		expect(await statusOf('POST', CREATE, { profile_key: profiles.anna })).toBe(410);
		const crm = profilePath(keyspaces.crmId, 'C-10001');
		expect(await statusOf('DELETE', crm)).toBe(410);
	});
});

describe('attributes', () => {
	const patch = async (body: object, profile = ANNA) =>
		await client.send('PATCH', `/v2${inSection(profile, 'attributes')}`, body);

	test.each([
		[attributes.clubMember, 'true'],
		[attributes.loyaltyPoints, 1.5],
		[attributes.averageOrder, '1.5'],
		[attributes.memberSince, '2024-02-30'],
		[attributes.lastVisit, '2024-02-28'],
		[attributes.mobile, '46701234567'],
		[attributes.firstName, 'x'.repeat(1001)],
		[attributes.faxNumber, '08123456'],
		['usercreated.attributes.none-0000000000', 'x'],
	])('%s refuses %o and is named', async (discriminator, value) => {
		const reply = await patch({ [discriminator]: value });
		expect(reply.status).toBe(400);
		expect(reply.body.detail).toContain(discriminator);
	});

	test('writing needs the permission of the keyspace', async () => {
		const body = { [attributes.creditLimit]: 5000 };
		expect((await patch(body)).status).toBe(403);
		expect((await patch(body, profilePath(keyspaces.crmId, 'C-10001'))).status).toBe(204);
		const [anna] = emulator.account.profiles;
		const exported = profilePath(keyspaces.export, anna?.id ?? '');
		expect((await patch({}, exported)).status).toBe(403);
		expect(await valueOf(exported, attributes.firstName)).toBe('Anna');
	});

	test('a mapped attribute moves the key unless it is taken', async () => {
		expect((await patch({ [attributes.email]: profiles.erik })).status).toBe(409);
		expect((await patch({ [attributes.email]: 'anna@example.org' })).status).toBe(204);
		expect(await statusOf('GET', inSection(ANNA, 'attributes'))).toBe(404);
		const moved = profilePath(keyspaces.email, 'anna@example.org');
		expect(await valueOf(moved, attributes.firstName)).toBe('Anna');
	});

	test('permissions are told only when asked for', async () => {
		const path = `/audience/sections/${sections.default}/attributes`;
		const plain = await client.send('GET', path);
		const full = await client.send('GET', `${path}?include_keyspace_permissions=true`);
		expect(plain.body.items[0]).not.toHaveProperty('keyspace_permissions');
		expect(full.body.items[0].keyspace_permissions[0].permissions).toEqual(['READ', 'WRITE']);
	});
});

test('tags are added, read and taken off', async () => {
	const path = inSection(ERIK, 'tags');
	expect(await statusOf('PATCH', path, { [SEED.tags.staff]: true })).toBe(204);
	expect((await client.send('GET', path)).body.items).toEqual([
		{ discriminator: SEED.tags.staff, name: 'Staff' },
	]);
	expect(await statusOf('PATCH', path, { [SEED.tags.staff]: null })).toBe(204);
	expect((await client.send('GET', path)).body.items).toEqual([]);
	expect(await statusOf('PATCH', path, { 'usercreated.tags.none': true })).toBe(400);
});

test('tags are named by discriminator, by the id of their current version, or by either', async () => {
	const path = inSection(ERIK, 'tags');
	const list = `/audience/sections/${sections.default}/tags`;
	const { items } = (await client.send('GET', list)).body;
	const vip = items.find(
		({ discriminator }: { discriminator: string }) => discriminator === SEED.tags.vip,
	);
	const [old, current] = vip.versions;
	const statuses = async () => {
		const keys = [SEED.tags.vip, current.id, old.id];
		const all = [];
		for (const key of keys) {
			all.push(await statusOf('PATCH', path, { [key]: true }));
			all.push(await statusOf('PATCH', path, { [key]: null }));
		}
		return all;
	};
	expect(await statuses()).toEqual([204, 204, 204, 204, 400, 400]);
	emulator.control.set({ tagKeys: 'discriminator' });
	expect(await statuses()).toEqual([204, 204, 400, 400, 400, 400]);
	emulator.control.set({ tagKeys: 'versionId' });
	expect(await statuses()).toEqual([400, 400, 204, 204, 400, 400]);
	expect(await statusOf('PATCH', path, { [current.id]: true })).toBe(204);
	expect((await client.send('GET', path)).body.items).toMatchObject([
		{ discriminator: SEED.tags.vip },
	]);
	expect(await statusOf('PATCH', path, { [current.id]: false })).toBe(400);
	expect(emulator.control.violations).toHaveLength(1);
	emulator.control.clearReceived();
});

test('events are added and read, and their fields checked', async () => {
	const definitions = await client.send('GET', `/audience/sections/${sections.default}/events`);
	const [order] = definitions.body.items;
	const [old, current] = order.versions;
	const path = inSection(ERIK, 'events');
	const add = async (version_id: string, data: object) =>
		await statusOf('POST', path, {
			items: [{ event_time: '2024-05-01T10:00:00Z', version_id, data }],
		});
	expect(await add(current.id, { orderId: 'A-1', orderTotal: 10.5 })).toBe(204);
	expect(await add(current.id, { orderTotal: '10.5' })).toBe(400);
	expect(await add(old.id, {})).toBe(400);
	expect((await client.send('GET', path)).body.items).toEqual([
		{
			event_time: '2024-05-01T10:00:00Z',
			version_id: current.id,
			data: { orderId: 'A-1', orderTotal: 10.5 },
		},
	]);
});

describe('consents', () => {
	const set = async (profile: string, type: string, topic: string = SEED.topics.shoes) =>
		await statusOf('POST', `/v2${inSection(profile, 'consents')}`, {
			topic_discriminator: topic,
			channel_discriminator: SEED.channels.email,
			type,
			reason: 'Test',
		});

	test('are created, changed, and refused when they repeat', async () => {
		expect(await set(ERIK, 'opt-in')).toBe(201);
		expect(await set(ERIK, 'opt-in')).toBe(409);
		expect(await set(ERIK, 'opt-out')).toBe(204);
		expect(await set(ERIK, 'opt-in', 'usercreated.topics.none')).toBe(404);
		const aino = profilePath(keyspaces.email, profiles.aino);
		expect(await set(aino, 'opt-in', SEED.topics.news)).toBe(409);
	});

	test('are filtered by type', async () => {
		const path = `/v2${inSection(ANNA, 'consents')}`;
		const query = '?consent_types=opt-out&consent_types=pending-opt-in';
		expect((await client.send('GET', path)).body.items).toHaveLength(1);
		expect((await client.send('GET', path + query)).body.items).toEqual([]);
	});

	test('need a keyspace that manages subscriptions', async () => {
		expect(await set(profilePath(keyspaces.web, 'cookie'), 'opt-in')).toBe(403);
	});
});

describe('merging', () => {
	const merge = async (...keys: Array<[keyspace: string, key: string]>) =>
		await statusOf('PUT', '/audience/profiles/merges', {
			profiles: keys.map(([keyspace_discriminator, profile_key]) => ({
				keyspace_discriminator,
				profile_key,
			})),
		});

	test('joins profiles, creating what is missing, and unmerges all but the canonical one', async () => {
		expect(await merge([keyspaces.email, profiles.anna], [keyspaces.web, 'cookie'])).toBe(204);
		const web = profilePath(keyspaces.web, 'cookie');
		expect(await valueOf(web, attributes.firstName)).toBe('Anna');
		const unmerge = '/audience/profiles/merges';
		const path = (profile: string) => unmerge + profile.slice('/audience'.length);
		expect(await statusOf('DELETE', path(ANNA))).toBe(400);
		expect(await statusOf('DELETE', path(web))).toBe(204);
		expect(await statusOf('DELETE', path(web))).toBe(204);
		expect(await valueOf(web, attributes.firstName)).toBeUndefined();
	});

	test('answers 404 for what is missing where that is set, and creates nothing', async () => {
		emulator.control.set({ missingInMerge: 'refuse' });
		const cookie: [string, string] = [keyspaces.web, 'cookie'];
		expect(await merge(cookie, [keyspaces.email, 'new@example.com'])).toBe(404);
		expect(await merge([keyspaces.email, profiles.anna], cookie)).toBe(404);
		expect(emulator.account.find(...cookie)).toBeUndefined();
		emulator.account.create(...cookie);
		expect(await merge([keyspaces.email, profiles.anna], cookie)).toBe(204);
	});

	test('refuses conflicts, bad keys, unknown keyspaces, locks and the 501st merge', async () => {
		const anna: [string, string] = [keyspaces.email, profiles.anna];
		expect(await merge(anna, [keyspaces.email, profiles.erik])).toBe(409);
		expect(await merge(anna, [keyspaces.mobile, '+46 70'])).toBe(400);
		expect(await merge(anna, ['none', 'x'])).toBe(404);
		const [profile] = emulator.account.profiles;
		if (profile) profile.merges = 500;
		expect(await merge(anna, [keyspaces.web, 'one more'])).toBe(409);
		await client.send('PUT', `${ERIK}/locks`);
		expect(await merge(anna, [keyspaces.email, profiles.erik])).toBe(410);
		expect(await statusOf('GET', inSection(ANNA, 'attributes'))).toBe(410);
	});
});

test('an identifier is switched to another keyspace', async () => {
	const put = async (profile_key: string) =>
		await statusOf('PUT', `${ANNA}/sections/${sections.default}`, {
			from: { keyspace_discriminator: keyspaces.email, profile_key: profiles.anna },
			to: { keyspace_discriminator: keyspaces.mobile, profile_key },
		});
	expect(await put('+46')).toBe(400);
	expect(await put('46701234567')).toBe(204);
	expect(await statusOf('GET', inSection(ANNA, 'attributes'))).toBe(404);
	const mobile = profilePath(keyspaces.mobile, '46701234567');
	expect(await valueOf(mobile, attributes.mobile)).toBe(46_701_234_567);
});

test('segments are listed, read and evaluated', async () => {
	const { swedes, bigBuyers, newsReaders } = SEED.segments;
	const { body } = await client.send('GET', `/audience/segments/${swedes}`);
	const version = `/audience/segments/${swedes}/versions/${body.versions[0].id}`;
	expect((await client.send('GET', version)).body.definition).toBe('Country = "SE"');
	const segments = [swedes, bigBuyers, newsReaders].map((discriminator) => ({ discriminator }));
	const evaluate = async (time_zone: string) =>
		await client.send('POST', `${ERIK}/evaluations`, { segments, time_zone });
	expect((await evaluate('Europe/Stockholm')).body.matches.segments).toEqual({
		[swedes]: true,
		[bigBuyers]: false,
		[newsReaders]: false,
	});
	expect((await evaluate('Mars/Base')).status).toBe(400);
});

test('bodies have a limit, which is greater for transactional email', async () => {
	const body = { [attributes.firstName]: 'x'.repeat(100_000) };
	expect(await statusOf('PATCH', `/v2${inSection(ANNA, 'attributes')}`, body)).toBe(413);
	const activity = SEED.transactionalActivities.orderConfirmation;
	const path = `/emails/sections/${sections.default}/activities/transactional/${activity}/transactions`;
	const email = {
		to_email: profiles.anna,
		keyspace_discriminator: keyspaces.email,
		profile_key: profiles.anna,
		attachments: [{ content: 'x'.repeat(150_000) }],
	};
	expect(await statusOf('POST', path, email)).toBe(202);
	expect(emulator.account.sentEmails).toHaveLength(1);
	expect(await statusOf('POST', path, { ...email, variables: 'x'.repeat(200_000) })).toBe(413);
});
