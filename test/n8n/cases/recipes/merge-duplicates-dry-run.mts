import { expect } from 'vitest';
import { dataIn } from '../../../emulator/account.mts';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp } from '../../host/examples.mts';
import { dataOf, setValue } from './profiles.mts';

const { email, mobile } = SEED.attributes;
const { anna, erik } = SEED.profiles;
const SHOP = 'card-1001';
const OLD_ADDRESS = 'anna.old@example.com';

/** Duplicates are found and shown; merged only once the dry run is switched off. */
export function mergeDuplicatesCase(declare: DeclareCase): void {
	declare('recipe merge-duplicates-dry-run', {}, async (trial) => {
		const { credential, emulator, store, run } = trial;
		const { account, control } = emulator;
		const find = (keyspace: string, key: string) => account.get(keyspace, key).id;
		const annaId = find(SEED.keyspaces.email, anna);
		// The seed's own duplicate is not to be among these.
		account.delete(account.get(SEED.keyspaces.loyalty, SEED.loyaltyCard));
		// A second profile of Anna's, without an address; Erik shares her phone.
		const card = account.create(SEED.keyspaces.loyalty, SHOP);
		setValue(emulator, anna, mobile, 46701234567);
		// Erik has a CRM ID as Anna has: two contacts of the CRM.
		setValue(emulator, erik, mobile, 46701234567);
		// Another address cannot be merged with hers.
		account.create(SEED.keyspaces.email, OLD_ADDRESS);
		setValue(emulator, OLD_ADDRESS, mobile, 46701234567);
		setValue(emulator, OLD_ADDRESS, email, OLD_ADDRESS);
		const { attributes } = dataOf(emulator, anna)!;
		for (const [version, value] of attributes) {
			if (value === 46701234567) dataIn(card, SEED.sections.default).attributes.set(version, value);
		}

		const workflow = await readExample('merge-duplicates-dry-run.json', credential);
		const dry = await run(await store(workflow));
		expect(dry.error?.message).toBeUndefined();
		expect(dry.items('One item for each pair').map(({ json }) => json)).toMatchObject([
			{ sharedValue: '46701234567', keep: annaId, merge: card.id, mergeEmail: '' },
			{ sharedValue: '46701234567', keep: annaId, keepEmail: anna, mergeEmail: OLD_ADDRESS },
		]);
		expect(dry.items('Merge profiles').map(({ json }) => json)).toMatchObject([
			{ dryRun: true, requests: [{ method: 'PUT' }] },
			{ dryRun: true, requests: [{ method: 'PUT' }] },
		]);
		expect(control.received.filter(({ method }) => method === 'PUT')).toEqual([]);
		expect(find(SEED.keyspaces.loyalty, SHOP)).toBe(card.id);

		setUp(workflow, 'Merge profiles', { options: { dryRun: false } });
		const real = await run(await store(workflow));
		expect(real.error?.message).toBeUndefined();
		expect(real.items('Merge profiles')).toMatchObject([{ json: { merged: true } }]);
		expect(real.items('Look at these by hand')).toMatchObject([
			{ json: { mergeEmail: OLD_ADDRESS, error: expect.stringMatching(/merge|conflict/i) } },
		]);
		expect(account.get(SEED.keyspaces.loyalty, SHOP)).toBe(account.get(SEED.keyspaces.email, anna));
		expect(account.get(SEED.keyspaces.email, erik)).not.toBe(
			account.get(SEED.keyspaces.email, anna),
		);
	});
}
