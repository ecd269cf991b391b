import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const ANNA = SEED.profiles.anna;

/** Takes what the node has from the start away from the account. */
function remove(list: 'sections' | 'keyspaces' | 'channels', discriminator: string) {
	const { definitions } = account.emulator.account;
	const entries = definitions[list] as Array<{ discriminator: string }>;
	entries.splice(
		entries.findIndex((each) => each.discriminator === discriminator),
		1,
	);
}

describe('what the node has from the start is not there', () => {
	it.each([
		['tag', 'add', { tags: ['VIP'] }],
		['tag', 'getProfileTags', {}],
		['tag', 'getAll', {}],
		['profile', 'get', { include: ['attributes'] }],
		['profile', 'upsert', {}],
		['event', 'add', { event: byId(SEED.events.orderPlaced) }],
	])('%s > %s names the sections that there are', async (resource, operation, more) => {
		remove('sections', SEED.sections.default);
		const parameters = { resource, operation, profileKey: ANNA, ...more };
		const { error } = await account.engine.run(parameters);
		expect(error?.message).toBe('There is no section "Default" for this API key');
		expect(error?.description).toContain('Under "Section", choose one that there is: ');
		for (const { name } of account.emulator.account.definitions.sections) {
			expect(error?.description).toContain(name);
		}
	});

	it('names the unique identifiers that there are', async () => {
		remove('keyspaces', SEED.keyspaces.email);
		const { error } = await account.engine.run({
			resource: 'profile',
			operation: 'delete',
			profileKey: ANNA,
		});
		expect(error?.message).toBe('There is no unique identifier "Email" for this API key');
		expect(error?.description).toContain('Under "Identify Profile By", choose one');
		expect(error?.description).toContain('Mobile');
	});

	it('each item has the error of its own, and the lists are read once', async () => {
		remove('sections', SEED.sections.default);
		const { items } = await account.engine.run(
			{ resource: 'tag', operation: 'getProfileTags', profileKey: ANNA },
			{ items: [{}, {}, {}], onError: 'continueRegularOutput' },
		);
		expect(items.map(({ json }) => json.error)).toEqual(
			[1, 2, 3].map(
				() => expect.stringContaining('There is no section "Default" for this API key') as string,
			),
		);
		const lists = account.requests.filter(({ path }) => path.endsWith('/sections'));
		expect(lists).toHaveLength(1);
	});
});

it('a profile that is not there is an error of the profile', async () => {
	const { error } = await account.engine.run({
		resource: 'tag',
		operation: 'getProfileTags',
		profileKey: 'nobody@example.com',
	});
	expect(error).toMatchObject({ httpCode: '404' });
	expect(error?.message).not.toContain('for this API key');
});

it('a refusal stays what it is where the lists cannot be read', async () => {
	account.emulator.control.addFault({ path: '/audience/(sections|keyspaces)$', status: 400 });
	const { error } = await account.engine.run({
		resource: 'tag',
		operation: 'getProfileTags',
		profileKey: 'nobody@example.com',
	});
	expect(error).toMatchObject({ httpCode: '404' });
});
