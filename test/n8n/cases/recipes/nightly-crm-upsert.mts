import { expect } from 'vitest';
import { SEED } from '../../../emulator/index.mts';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp, takeOffline } from '../../host/examples.mts';
import { startStandIn } from '../../host/stand-in.mts';
import { valueOf } from './profiles.mts';

const { anna } = SEED.profiles;
const CONTACTS = [
	{ email: anna, first_name: 'Anna-Karin', last_name: 'Lindqvist', country: 'NO' },
	{ email: 'new@example.com', first_name: 'Nils', last_name: 'Ny', country: 'SE' },
	{ email: 'no address', first_name: 'Nobody', last_name: '', country: 'SE' },
	{ email: 'points@example.com', first_name: 'Pia', 'Loyalty points': 'many' },
];

/** Contacts of a CRM to profiles; what cannot be written is reported with its reason. */
export function nightlyCrmUpsertCase(declare: DeclareCase): void {
	declare('recipe nightly-crm-upsert', {}, async ({ n8n, credential, emulator, store, run }) => {
		const crm = await startStandIn(() => CONTACTS);
		try {
			const workflow = await readExample('nightly-crm-upsert.json', credential);
			setUp(workflow, 'Get changed contacts', { url: `${crm.url}/contacts` });
			takeOffline(workflow, 'Tell the data team');
			const execution = await run(await store(workflow));
			expect(execution.error?.message).toBeUndefined();

			const since = Date.parse(crm.received[0]!.query.changed_since!);
			expect(Date.now() - since).toBeGreaterThan(24 * 3600 * 1000);
			expect(valueOf(emulator, anna, SEED.attributes.firstName)).toBe('Anna-Karin');
			expect(valueOf(emulator, anna, SEED.attributes.country)).toBe('NO');
			expect(valueOf(emulator, 'new@example.com', SEED.attributes.lastName)).toBe('Ny');
			expect(valueOf(emulator, 'points@example.com', SEED.attributes.firstName)).toBeUndefined();

			const [mail, ...others] = execution.items('Tell the data team');
			expect(others).toEqual([]);
			expect(mail!.json.subject).toBe('2 contacts were not written to APSIS One');
			const { data } = mail!.binary!;
			expect(data!.fileName).toBe('contacts-with-errors.csv');
			const [header, ...rows] = (await n8n.contentOf(data!)).toString('utf8').trim().split('\n');
			expect(header).toContain('email,first_name');
			expect(header).toContain('reason');
			expect(rows).toHaveLength(2);
			expect(rows[0]).toMatch(/no address.*Identifier/);
			expect(rows[1]).toMatch(/points@example\.com.*Loyalty points/);
		} finally {
			await crm.close();
		}
	});
}
