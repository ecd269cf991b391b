import { expect, test } from 'vitest';
import { eventFieldsOf } from '../../../nodes/ApsisOne/events/fields.ts';

const FIELDS = [
	{ name: 'orderId', type: 'text' },
	{ name: 'total', type: 'decimal' },
];

test.each([
	[
		'a list',
		[
			{ name: 'orderId', type: 'TEXT' },
			{ name: 'total', type: 'number' },
		],
	],
	[
		'a list in other words',
		[
			{ key: 'orderId', value_type: 'string' },
			{ key: 'total', data_type: 'float' },
		],
	],
	['an object of types', { orderId: 'string', total: 'decimal' }],
	['an object of objects', { orderId: { type: 'string' }, total: { type: 'double' } }],
	[
		'a JSON schema',
		{ type: 'object', properties: { orderId: { type: 'string' }, total: { type: 'number' } } },
	],
])('reads %s, of the current version or the definition', (_, fields) => {
	const old = { id: 1, deprecated_at: '2024-01-01', fields: ['old'] };
	const versions = [old, { id: 2, deprecated_at: null, fields }];
	expect(eventFieldsOf({ discriminator: 'x', versions })).toEqual(FIELDS);
	expect(eventFieldsOf({ discriminator: 'x', versions: [old], schema: fields })).toEqual(FIELDS);
});

test('a field without a known type is of unknown type', () => {
	const versions = [
		{ id: 2, fields: ['a', { name: 'b', type: 'riddle' }, { type: 'text' }, null] },
	];
	expect(eventFieldsOf({ discriminator: 'x', versions })).toEqual([
		{ name: 'a', type: 'unknown' },
		{ name: 'b', type: 'unknown' },
	]);
});

test.each([[undefined], [null], [[]], [{}], ['text'], [7]])('%j tells no fields', (fields) => {
	const versions = [{ id: 2, deprecated_at: null, fields }];
	expect(eventFieldsOf({ discriminator: 'x', versions })).toBeUndefined();
});
