import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { beforeEach, expect, it } from 'vitest';
import { resourceMapping } from '../../../nodes/ApsisOne/methods/resourceMapping';

const EMAIL = 'com.apsis1.keyspaces.email';
const WRITE = [{ keyspace_discriminator: EMAIL, permissions: ['READ', 'WRITE'] }];
const READ = [{ keyspace_discriminator: EMAIL, permissions: ['READ'] }];
const CURRENT = [{ id: '1', deprecated_at: null }];
const SECTION = 'usercreated.sections.europe-r6tz73a27t';

const DEFINITIONS = [
	{ discriminator: 'u.vip', name: 'VIP', type: 'boolean', versions: CURRENT },
	{ discriminator: 'com.apsis1.attributes.lastname', name: 'Last name', versions: CURRENT },
	{ discriminator: 'com.apsis1.attributes.firstname', name: 'First name', versions: CURRENT },
	{ discriminator: 'u.age', name: 'Age', type: 'integer', versions: CURRENT },
	{
		discriminator: 'com.apsis1.attributes.birthdate',
		name: 'Birth date',
		type: 'date',
		versions: CURRENT,
		keyspace_permissions: WRITE,
	},
	{ discriminator: 'u.read', name: 'Read', versions: CURRENT, keyspace_permissions: READ },
	{ discriminator: 'u.old', name: 'Old', versions: [{ id: '2', deprecated_at: '2023-01-01' }] },
	{ discriminator: 'u.odd', name: 'Odd', type: 'colour', versions: CURRENT },
];

let urls: string[] = [];
let accounts = 0;
beforeEach(() => {
	urls = [];
	accounts++;
});

/** The editor's context with the fields of the node filled in. */
const editor = (fields: Record<string, string>, credentials: object = { apsisOneApi: {} }) =>
	({
		getNode: () => ({ credentials }),
		getCurrentNodeParameter: (name: string) => fields[name],
		getCredentials: async () => ({ region: 'eu', clientId: `id ${accounts}`, clientSecret: 's' }),
		helpers: {
			httpRequestWithAuthentication: async (_: string, { url }: { url: string }) => {
				urls.push(url);
				return { statusCode: 200, headers: {}, body: { items: DEFINITIONS } };
			},
		},
	}) as unknown as ILoadOptionsFunctions;

const fieldsFor = async (fields: Record<string, string>) =>
	await resourceMapping.getAttributeFields.call(editor(fields));

it('has first and last name before a credential is chosen, and tells how to get the others', async () => {
	const context = editor({ section: SECTION, keyspace: EMAIL }, {});
	const { fields, emptyFieldsNotice } = await resourceMapping.getAttributeFields.call(context);
	expect(fields.map(({ id, displayName }) => [id, displayName])).toEqual([
		['com.apsis1.attributes.firstname', 'First name'],
		['com.apsis1.attributes.lastname', 'Last name'],
	]);
	expect(emptyFieldsNotice).toContain('Refresh Attribute List');
	expect(urls).toEqual([]);
});

it('gives what is in use and writable, the default attributes first', async () => {
	const { fields } = await fieldsFor({ section: SECTION, keyspace: EMAIL });
	expect(fields.map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
		['com.apsis1.attributes.firstname', 'First name', 'string'],
		['com.apsis1.attributes.lastname', 'Last name', 'string'],
		['com.apsis1.attributes.birthdate', 'Birth date (YYYY-MM-DD)', 'string'],
		['u.age', 'Age (whole number)', 'number'],
		['u.odd', 'Odd', 'string'],
		['u.vip', 'VIP (true/false)', 'string'],
	]);
	expect(fields.every(({ canBeUsedToMatch, required }) => !canBeUsedToMatch && !required)).toBe(
		true,
	);
	expect(urls).toEqual([
		`/audience/sections/${SECTION}/attributes?include_keyspace_permissions=true`,
	]);
});

it('shows first and last name from the start, before all others', async () => {
	const { fields } = await fieldsFor({ section: SECTION, keyspace: EMAIL });
	expect(fields.map(({ id, removed }) => [id, removed]).slice(0, 3)).toEqual([
		['com.apsis1.attributes.firstname', false],
		['com.apsis1.attributes.lastname', false],
		['com.apsis1.attributes.birthdate', true],
	]);
	expect(fields.filter(({ removed }) => !removed)).toHaveLength(2);
});

it.each([
	[{}, 'Choose "Section" and "Identify Profile By" first.'],
	[{ section: SECTION }, 'Choose "Identify Profile By" first.'],
	[{ keyspace: EMAIL }, 'Choose "Section" first.'],
	[{ section: '={{ $json.section }}', keyspace: EMAIL }, 'With expressions there'],
])('asks for nothing before %j', async (fields: Record<string, string>, notice) => {
	const { fields: none, emptyFieldsNotice } = await fieldsFor(fields);
	expect(none).toEqual([]);
	expect(emptyFieldsNotice).toContain(notice);
	expect(urls).toEqual([]);
});
