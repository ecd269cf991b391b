import { expect, test } from 'vitest';
import { listSearch } from '../../../nodes/ApsisOne/methods/listSearch.ts';
import { editor } from './editor.mts';

const KEYSPACES = [
	['com.apsis1.keyspaces.web', 'Web'],
	['com.apsis1.integrations.keyspaces.7d54e9aa.salesforce.contact', 'Contact'],
	['com.apsis1.keyspaces.crm-id', 'CRM-ID'],
	['com.apsis1.keyspaces.transactional-email', 'A transactional email'],
	['usercreated.keyspaces.member-1234567890', 'Member number'],
	['com.apsis1.keyspaces.export', 'Export'],
	['com.apsis1.keyspaces.integrations.global.cms', 'CMS'],
	['com.apsis1.keyspaces.mobile', 'Mobile'],
	['usercreated.keyspaces.loyalty-1234567890', 'Loyalty number'],
	['com.apsis1.keyspaces.email', 'Email'],
].map(([discriminator, name]) => ({ discriminator, name }));

const namesOf = async (filter?: string) => {
	const { context } = editor({}, { '/audience/keyspaces': { items: KEYSPACES } });
	const { results } = await listSearch.getKeyspaces!.call(context, filter);
	return results.map(({ name }) => name);
};

test('identifiers stand in the order in which they are used', async () => {
	expect(await namesOf()).toEqual([
		...['Email', 'Mobile', 'CRM-ID'],
		...['Loyalty number', 'Member number'],
		...['CMS', 'Contact'],
		...['Web', 'Export', 'A transactional email'],
	]);
});

test('also those that are searched for', async () => {
	expect(await namesOf('email')).toEqual(['Email', 'A transactional email']);
});

test('tags that are deprecated are not offered; those without versions are', async () => {
	const { context } = editor(
		{ section: 's' },
		{
			'/tags': {
				items: [
					{ discriminator: 'old', versions: [{ id: 1, deprecated_at: '2020-01-01T00:00:00Z' }] },
					{ discriminator: 'new', versions: [{ id: 2, deprecated_at: null }] },
					{ discriminator: 'plain' },
				],
			},
		},
	);
	const { results } = await listSearch.getTags!.call(context);
	expect(results.map(({ value }) => value)).toEqual(['new', 'plain']);
});
