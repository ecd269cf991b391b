import { describe, expect, test } from 'vitest';
import { contactsOf, EMAIL_KEYSPACE, read, rowsOf } from './rows.mts';

describe('rows', () => {
	test('are converted by type, and columns that fit nothing are named', async () => {
		const { contacts, ignored } = await contactsOf([
			{ email: 'a@b.se', firstname: 'Anna', birthdate: '1990-05-06T00:00:00Z', note: 'x' },
		]);
		expect(contacts[0]).toMatchObject({
			key: 'a@b.se',
			values: {
				'com.apsis1.attributes.firstname': 'Anna',
				'com.apsis1.attributes.birthdate': '1990-05-06',
			},
		});
		expect([...ignored]).toEqual(['note']);
	});

	test('with bad values are rejected with all their reasons, the others go on', async () => {
		const { contacts, rejected } = await contactsOf([
			{ email: 'a@b.se' },
			{ email: 'no address', birthdate: '03/04/2026' },
			{ email: '' },
		]);
		expect(contacts.map(({ key }) => key)).toEqual(['a@b.se']);
		expect(rejected.map(({ number }) => number)).toEqual([2, 3]);
		expect(rejected[0]?.reasons.length).toBeGreaterThanOrEqual(2);
		expect(rejected[1]?.reasons).toContain('Profile key: It is empty.');
	});

	test('with the same key: the last one counts', async () => {
		const { contacts, replaced } = await contactsOf([
			{ email: 'a@b.se', firstname: 'Old' },
			{ email: 'c@d.se' },
			{ email: 'a@b.se', firstname: 'New' },
		]);
		expect(replaced).toBe(1);
		expect(
			contacts.map(({ key, values }) => [key, values['com.apsis1.attributes.firstname']]),
		).toEqual([
			['c@d.se', undefined],
			['a@b.se', 'New'],
		]);
	});

	test('of the mobile keyspace get the key that APSIS One has', async () => {
		const [row] = rowsOf([{}]);
		const { contacts } = await read(
			[{ ...row!, key: '+46 70-123 45 67' }],
			'com.apsis1.keyspaces.mobile',
		);
		expect(contacts[0]?.key).toBe('46701234567');
	});

	test('let n8n do something else before each of them', async () => {
		let pauses = 0;
		await read(rowsOf([{ email: 'a@b.se' }, { email: 'bad' }]), EMAIL_KEYSPACE, async () => {
			pauses++;
		});
		expect(pauses).toBe(2);
	});
});
