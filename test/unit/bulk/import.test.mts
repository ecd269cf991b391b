import { describe, expect, test } from 'vitest';
import type { IDataObject } from 'n8n-workflow';
import { readContacts, type SourceRow } from '../../../nodes/ApsisOne/bulk/contacts.ts';
import { uploadForm } from '../../../nodes/ApsisOne/bulk/form.ts';
import { layOut, type ImportPlan } from '../../../nodes/ApsisOne/bulk/importRequest.ts';
import type { Attribute } from '../../../nodes/ApsisOne/attributes/definitions.ts';

const EMAIL_KEYSPACE = 'com.apsis1.keyspaces.email';

const attribute = (short: string, versionId: string, type: Attribute['type']): Attribute => ({
	discriminator: `com.apsis1.attributes.${short}`,
	name: short,
	type,
	versionId,
});

const ATTRIBUTES = [
	attribute('email', '1', 'email'),
	attribute('mobile', '2', 'mobile'),
	attribute('firstname', '3', 'text'),
	attribute('birthdate', '4', 'date'),
];
const writable = new Set(ATTRIBUTES.map(({ discriminator }) => discriminator));

const plan: ImportPlan = {
	keyspace: EMAIL_KEYSPACE,
	attributes: ATTRIBUTES,
	writable,
	consents: [],
	tags: [],
	updateExisting: true,
	clearExisting: false,
	resubscribeOptedOut: false,
};

const rowsOf = (rows: IDataObject[]): SourceRow[] =>
	rows.map((row, itemIndex) => ({
		itemIndex,
		number: itemIndex + 1,
		key: row.email,
		cells: { from: 'columns', values: row },
		columns: row,
	}));

const contactsOf = async (rows: IDataObject[], keyspace = EMAIL_KEYSPACE) =>
	await readContacts(rowsOf(rows), keyspace, {
		attributes: ATTRIBUTES,
		writable,
		clearEmpty: false,
		timezone: 'UTC',
	});

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
		const { contacts } = await readContacts(
			[{ ...row!, key: '+46 70-123 45 67' }],
			'com.apsis1.keyspaces.mobile',
			{ attributes: ATTRIBUTES, writable, clearEmpty: false, timezone: 'UTC' },
		);
		expect(contacts[0]?.key).toBe('46701234567');
	});
});

describe('the layout', () => {
	test('maps the key, the attributes in use and the attribute that mirrors the key', async () => {
		const { contacts } = await contactsOf([{ email: 'a@b.se', firstname: 'Anna' }]);
		// The email column fits the attribute of the key itself.
		const { request, header, rowOf } = layOut(contacts, plan);
		expect(request).toEqual({
			keyspace_mapping: { keyspace_discriminator: EMAIL_KEYSPACE, field_selector: 'profile_key' },
			options: { update_existing_profiles: true, clear_existing_attributes: false },
			attribute_mappings: [
				{ field_selector: 'com.apsis1.attributes.email', attribute_version_id: '1' },
				{ field_selector: 'com.apsis1.attributes.firstname', attribute_version_id: '3' },
			],
		});
		expect(header).toHaveLength(3);
		expect(rowOf(contacts[0]!)).toEqual(['a@b.se', 'a@b.se', 'Anna']);
	});

	test('fills the attribute of the key from the key where no column does', async () => {
		const { contacts } = await readContacts(
			[
				{
					itemIndex: 0,
					number: 1,
					key: 'a@b.se',
					cells: { from: 'fields', values: {} },
					columns: {},
				},
			],
			EMAIL_KEYSPACE,
			{ attributes: ATTRIBUTES, writable, clearEmpty: false, timezone: 'UTC' },
		);
		expect(layOut(contacts, plan).request.attribute_mappings).toEqual([
			{ field_selector: 'profile_key', attribute_version_id: '1' },
		]);
	});

	const consent = { topic: 't', channel: 'com.apsis1.channels.email', consentType: 'opt-in' };

	test('gives consents to all rows or to those whose column is true, and revives none unless told', async () => {
		const { contacts } = await contactsOf([
			{ email: 'a@b.se', newsletter: 'yes' },
			{ email: 'c@d.se', newsletter: 'no' },
			{ email: 'e@f.se' },
		]);
		const { request, rowOf } = layOut(contacts, {
			...plan,
			consents: [
				{ ...consent, column: '' },
				{ ...consent, topic: 'u', column: 'newsletter' },
			],
		});
		expect(request.consent_mappings).toEqual([
			{
				address_field_selector: 'profile_key',
				consents: [
					{
						field_selector: 'consent_1',
						channel_discriminator: consent.channel,
						topic_discriminator: 't',
						type: 'opt-in',
						resubscribe_if_opted_out: false,
					},
					expect.objectContaining({ field_selector: 'consent_2', topic_discriminator: 'u' }),
				],
			},
		]);
		expect(contacts.map((contact) => rowOf(contact).slice(-2))).toEqual([
			[1, 1],
			[1, undefined],
			[1, undefined],
		]);
	});

	test('needs the address of a consent', async () => {
		const { contacts } = await contactsOf([{ email: 'a@b.se' }]);
		expect(() =>
			layOut(contacts, {
				...plan,
				consents: [{ ...consent, channel: 'com.apsis1.channels.sms', column: '' }],
			}),
		).toThrow('com.apsis1.attributes.mobile');
	});
});

test('an upload has all fields first, in their order, then the file', () => {
	const { contentType, body } = uploadForm(
		{ key: 'imports/1', policy: 'p' },
		{
			name: 'profiles.csv',
			contentType: 'text/csv',
			pieces: [Buffer.from('a\n'), Buffer.from('å\n')],
		},
	);
	const boundary = /boundary=(.+)$/.exec(contentType)![1]!;
	expect(body.toString('utf8').split(`--${boundary}`)).toEqual([
		'',
		'\r\nContent-Disposition: form-data; name="key"\r\n\r\nimports/1\r\n',
		'\r\nContent-Disposition: form-data; name="policy"\r\n\r\np\r\n',
		'\r\nContent-Disposition: form-data; name="file"; filename="profiles.csv"\r\nContent-Type: text/csv\r\n\r\na\nå\n\r\n',
		'--\r\n',
	]);
});
