import { describe, expect, test } from 'vitest';
import { contactsOf, read, rowsOf } from './rows.mts';

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
		const { contacts } = await read([{ ...row!, key: '+46 70-123 45 67' }], {
			keyspace: 'com.apsis1.keyspaces.mobile',
		});
		expect(contacts[0]?.key).toBe('46701234567');
	});

	test('let n8n do something else before each of them', async () => {
		let pauses = 0;
		await read(rowsOf([{ email: 'a@b.se' }, { email: 'bad' }]), {}, async () => {
			pauses++;
		});
		expect(pauses).toBe(4);
	});
});

test.each([
	['an object', { value: 1 }, 'It is neither text nor a number.'],
	['a list', ['a@b.se'], 'It is neither text nor a number.'],
	['true', true, 'It is neither text nor a number.'],
	['a number that is not exact', 2 ** 60, 'more digits than a number can hold'],
	['no finite number', Infinity, 'is not a number that can be sent'],
])('%s is no profile key', async (_, key, reason) => {
	const [row] = rowsOf([{}]);
	const { contacts, rejected } = await read(
		[
			{ ...row!, key },
			{ ...row!, key: 7 },
		],
		{ keyspace: 'com.apsis1.keyspaces.crm-id' },
	);
	expect(rejected).toMatchObject([{ reasons: [expect.stringContaining(reason)] }]);
	expect(contacts.map((contact) => contact.key)).toEqual(['7']);
});

describe('attributes are mapped by their columns', () => {
	test('also where no row has a value', async () => {
		const { mapped } = await contactsOf([{ email: 'a@b.se', firstname: '' }, { email: 'c@d.se' }]);
		expect([...mapped]).toEqual(['com.apsis1.attributes.email', 'com.apsis1.attributes.firstname']);
	});

	test('but for those that the keyspace may not write', async () => {
		const { mapped } = await contactsOf([{ email: 'a@b.se', firstname: '' }], {
			writable: new Set(['com.apsis1.attributes.email']),
		});
		expect([...mapped]).toEqual(['com.apsis1.attributes.email']);
	});
});

describe('the column of a consent or tag', () => {
	const settings = {
		flagColumns: ['unsubscribed'],
		needed: [{ column: 'unsubscribed', use: 'a consent or tag' }],
	};

	test('that no row has is an error that names those there are', async () => {
		await expect(
			contactsOf([{ email: 'a@b.se', Unsubscribed: 'true' }], settings),
		).rejects.toMatchObject({
			message: 'The input has no column "unsubscribed" for a consent or tag',
			description: expect.stringContaining('email, Unsubscribed'),
		});
	});

	test('is not missed where no row can be read', async () => {
		const [row] = rowsOf([{ email: 'a@b.se' }]);
		const { rejected } = await read([{ ...row!, problem: 'The row has 1 cells.' }], settings);
		expect(rejected).toHaveLength(1);
	});

	test('with what is neither true nor false rejects its row', async () => {
		const cells = [true, 'ja', 1, '', undefined, ' ', 'no', 'x', '2024-05-01'];
		const { contacts, rejected } = await contactsOf(
			cells.map((unsubscribed, index) => ({ email: `${index}@b.se`, unsubscribed })),
			settings,
		);
		expect(contacts.map(({ flags }) => flags.unsubscribed)).toEqual([
			true,
			true,
			true,
			false,
			false,
			false,
			false,
		]);
		expect(rejected.map(({ reasons }) => reasons)).toEqual([
			['"unsubscribed": "x" is neither true nor false. Write true or false.'],
			['"unsubscribed": "2024-05-01" is neither true nor false. Write true or false.'],
		]);
	});
});

test('a row that cannot be read is rejected with the reason alone, and replaces none', async () => {
	const [row] = rowsOf([{ email: 'a@b.se' }]);
	const { contacts, rejected, replaced } = await read([
		row!,
		{ ...row!, number: 2, problem: 'The row has 1 cells.' },
	]);
	expect(contacts).toHaveLength(1);
	expect(replaced).toBe(0);
	expect(rejected).toMatchObject([{ number: 2, key: 'a@b.se', reasons: ['The row has 1 cells.'] }]);
});

test('of many rows with few keys only the last of each is sent', async () => {
	const { contacts, replaced, good } = await contactsOf(
		Array.from({ length: 3000 }, (_, index) => ({
			email: `${index % 1000}@b.se`,
			firstname: String(index),
		})),
	);
	expect(good).toBe(3000);
	expect(replaced).toBe(2000);
	expect(contacts.map(({ values }) => values['com.apsis1.attributes.firstname'])).toEqual(
		Array.from({ length: 1000 }, (_, index) => String(index + 2000)),
	);
});
