import { expect, test } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();
const LIST_SECTIONS = { resource: 'section', operation: 'getAll' };
const LIST_KEYSPACES = { resource: 'keyspace', operation: 'getAll' };

test('an account that APSIS One shut for longer than Max Wait fails an item at once, and says why', async () => {
	const headers = { 'retry-after': '3600' };
	account.emulator.control.addFault({ path: '/audience/sections', status: 429, headers });
	const limited = await account.engine.run({ ...LIST_SECTIONS, options: { maxWait: 2 } });
	expect(limited.error?.message).toContain('rate limit');
	const before = account.requests.length;
	const { error } = await account.engine.run({ ...LIST_KEYSPACES, options: { maxWait: 60 } });
	expect(error?.message).toContain('asked all requests of this account to wait for 1');
	expect(error?.description).toContain('Max Wait');
	expect(account.requests).toHaveLength(before);
});

test('a wait for a shut account that is within Max Wait is no fault', async () => {
	const headers = { 'retry-after': '2' };
	account.emulator.control.addFault({ path: '/audience/sections', status: 429, headers });
	await account.engine.run({ ...LIST_SECTIONS, options: { maxWait: 1 } });
	account.emulator.control.addFault({ path: '/audience/keyspaces', status: 503 });
	const { error } = await account.engine.run({ ...LIST_KEYSPACES, options: { maxWait: 5 } });
	expect(error).toBeUndefined();
});

test('a sign-in that fails for now is not waited for longer than Max Wait', async () => {
	account.emulator.control.addFault({ path: '/oauth/token', status: 503, times: 9 });
	const begin = Date.now();
	const { error } = await account.engine.run({ ...LIST_SECTIONS, options: { maxWait: 1 } });
	expect(error?.message).toBe('APSIS One could not sign in for now (503)');
	expect(error?.description).toContain('Max Wait');
	expect(Date.now() - begin).toBeLessThan(5000);
	expect(account.requests).toEqual([]);
});

test('an API key that may not read keyspaces does not mint a token for each permission error', async () => {
	account.emulator.control.addFault({ path: 'keyspaces$', status: 403, times: 1000 });
	account.emulator.control.addFault({ path: '/profiles/', status: 403, times: 1000 });
	const get = {
		resource: 'tag',
		operation: 'getProfileTags',
		section: byId(SEED.sections.default),
		keyspace: byId(SEED.keyspaces.email),
		profileKey: SEED.profiles.anna,
	};
	for (let run = 0; run < 4; run++) {
		// A token just accepted is not asked about.
		if (run > 0) await new Promise((done) => setTimeout(done, 2100));
		const { error } = await account.engine.run(get);
		expect(error?.message).toContain('The API key may not do this');
	}
	expect(account.emulator.control.tokenCalls).toBe(2);
});
