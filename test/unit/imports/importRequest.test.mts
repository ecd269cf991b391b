import { describe, expect, test } from 'vitest';
import { layOut, type ImportPlan } from '../../../nodes/ApsisOne/imports/importRequest.ts';
import { ATTRIBUTES, contactsOf, EMAIL_KEYSPACE, read, writable } from './rows.mts';

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

describe('the layout', () => {
	test('maps the key, the attributes in use and the attribute that mirrors the key', async () => {
		const { contacts, mapped } = await contactsOf([{ email: 'a@b.se', firstname: 'Anna' }]);
		// The email column fits the attribute of the key itself.
		const { request, header, rowOf } = layOut(mapped, plan);
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
		const { mapped } = await read([
			{
				itemIndex: 0,
				number: 1,
				key: 'a@b.se',
				cells: { from: 'fields', values: {} },
				columns: {},
			},
		]);
		expect(layOut(mapped, plan).request.attribute_mappings).toEqual([
			{ field_selector: 'profile_key', attribute_version_id: '1' },
		]);
	});

	const consent = { topic: 't', channel: 'com.apsis1.channels.email', consentType: 'opt-in' };

	test('gives consents to all rows or to those whose column is true, and revives none unless told', async () => {
		const { contacts, mapped } = await contactsOf(
			[
				{ email: 'a@b.se', newsletter: 'yes' },
				{ email: 'c@d.se', newsletter: 'no' },
				{ email: 'e@f.se' },
			],
			{ flagColumns: ['newsletter'] },
		);
		const { request, rowOf } = layOut(mapped, {
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
		const { mapped } = await contactsOf([{ email: 'a@b.se' }]);
		expect(() =>
			layOut(mapped, {
				...plan,
				consents: [{ ...consent, channel: 'com.apsis1.channels.sms', column: '' }],
			}),
		).toThrow('com.apsis1.attributes.mobile');
	});

	test('takes the address of a consent from a mapped column, also where a batch has no address', async () => {
		const { mapped, contacts } = await contactsOf([{ email: 'a@b.se', mobile: '' }]);
		const { request, rowOf } = layOut(mapped, {
			...plan,
			consents: [{ ...consent, channel: 'com.apsis1.channels.sms', column: '' }],
		});
		expect(request.consent_mappings).toMatchObject([
			{ address_field_selector: 'com.apsis1.attributes.mobile' },
		]);
		expect(rowOf(contacts[0]!)).toEqual(['a@b.se', 'a@b.se', undefined, 1]);
	});
});
