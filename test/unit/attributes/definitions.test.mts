import { describe, expect, it } from 'vitest';
import {
	mappedAttributeOf,
	readAttribute,
	typeOf,
} from '../../../nodes/ApsisOne/attributes/definitions';
import { isWritable } from '../../../nodes/ApsisOne/client/permissions';

const EMAIL = 'com.apsis1.keyspaces.email';
const CRM = 'com.apsis1.keyspaces.crm-id';
const VERSIONS = [
	{ id: '1', deprecated_at: '2023-05-04T08:12:30Z' },
	{ id: 2, deprecated_at: null },
];

describe('an attribute', () => {
	it('has the id of its current version, as text', () => {
		expect(
			readAttribute({
				discriminator: 'usercreated.attributes.vip-1',
				name: 'VIP',
				description: 'Very important',
				type: 'boolean',
				versions: VERSIONS,
			}),
		).toEqual({
			discriminator: 'usercreated.attributes.vip-1',
			name: 'VIP',
			description: 'Very important',
			type: 'boolean',
			versionId: '2',
		});
	});

	it('has no version where all are deprecated', () => {
		const attribute = readAttribute({ discriminator: 'x', versions: VERSIONS.slice(0, 1) });
		expect(attribute.versionId).toBeUndefined();
	});

	it('takes the type from its current version where the definition tells none', () => {
		const versions = [{ ...VERSIONS[1]!, data_type: 'Date' }];
		expect(readAttribute({ discriminator: 'x', versions }).type).toBe('date');
	});

	it('is of unknown type where nothing tells it', () => {
		expect(readAttribute({ discriminator: 'x', type: 'colour' }).type).toBe('unknown');
	});

	it.each(['email', 'mobile'])('%s is more than its type tells', (name) => {
		const discriminator = `com.apsis1.attributes.${name}`;
		expect(readAttribute({ discriminator, type: 'text' }).type).toBe(name);
	});

	it('has a name though its definition has none', () => {
		expect(readAttribute({ discriminator: 'com.apsis1.attributes.crmid' }).name).toBe('crmid');
		expect(readAttribute({ discriminator: 'other' }).name).toBe('other');
	});
});

it.each([
	[{ type: 'TEXT' }, 'text'],
	[{ type: 'string' }, 'text'],
	[{ value_type: 'True/False' }, 'boolean'],
	[{ dataType: 'x', attribute_type: 'date_time' }, 'timestamp'],
	[{ type: 'Number' }, 'decimal'],
	[{ type: 'Number w/decimals' }, 'decimal'],
	[{ type: 'INT' }, 'integer'],
	[{ type: 7 }, undefined],
	[undefined, undefined],
])('the type of %j is %s', (definition, type) => {
	expect(typeOf(definition)).toBe(type);
});

describe('permissions', () => {
	const shapes: Array<[string, Record<string, unknown>]> = [
		[
			'a list with words',
			{
				keyspace_permissions: [
					{ keyspace_discriminator: EMAIL, permissions: ['READ', 'WRITE'] },
					{ keyspace_discriminator: CRM, permissions: ['READ'] },
				],
			},
		],
		[
			'a list with flags',
			{
				permissions: [
					{ keyspace: EMAIL, read: true, write: true },
					{ keyspace: CRM, read: true, write: false },
				],
			},
		],
		['an object by keyspace', { keyspaces: { [EMAIL]: ['read', 'write'], [CRM]: ['read'] } }],
		['an object with one word', { permissions: { [EMAIL]: 'READ_WRITE', [CRM]: 'READ' } }],
	];
	it.each(shapes)('are read from %s', (_, fields) => {
		const definition = { discriminator: 'x', ...fields };
		expect(isWritable(definition, EMAIL)).toBe(true);
		expect(isWritable(definition, CRM)).toBe(false);
		expect(isWritable(definition, 'com.apsis1.keyspaces.web')).toBe(false);
	});

	it.each([
		{},
		{ permissions: null },
		{ permissions: [] },
		{ permissions: ['a'] },
		{ keyspaces: [{ a: 1 }] },
	])('that are not understood forbid nothing: %j', (fields) => {
		expect(isWritable({ discriminator: 'x', ...fields }, EMAIL)).toBe(true);
	});
});

it('names the attribute that holds the key of a keyspace', () => {
	expect(mappedAttributeOf(EMAIL)).toBe('com.apsis1.attributes.email');
	expect(mappedAttributeOf(CRM)).toBe('com.apsis1.attributes.crmid');
	expect(mappedAttributeOf('usercreated.keyspaces.card-1')).toBeUndefined();
});
