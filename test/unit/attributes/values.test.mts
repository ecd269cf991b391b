import { expect, it } from 'vitest';
import { nameValues } from '../../../nodes/ApsisOne/attributes/values';

const DEFINITIONS = [
	{
		discriminator: 'vip-1',
		name: 'VIP',
		versions: [
			{ id: 1, deprecated_at: '2023-05-04T08:12:30Z' },
			{ id: 2, deprecated_at: null },
		],
	},
	{ discriminator: 'vip-2', name: 'VIP', versions: [{ id: '3' }] },
	{ discriminator: 'old', name: 'Old', versions: [{ id: '4', deprecated_at: '2023-05-04' }] },
];
const NAMED = {
	attributes: { 'vip-1': true, 'vip-2': 'no', old: 7, '99': 'unheard of' },
	attributesByName: { VIP: true, 'vip-2': 'no', Old: 7, '99': 'unheard of' },
};
const BY_VERSION = { '2': true, '3': 'no', '4': 7, '99': 'unheard of' };

it.each([
	['a bare object', BY_VERSION],
	['attributes', { attributes: BY_VERSION }],
	['items', { items: BY_VERSION }],
	['a list', Object.entries(BY_VERSION).map(([version_id, value]) => ({ version_id, value }))],
])('names values in the form of %s', (_, body) => {
	expect(nameValues(body, DEFINITIONS)).toEqual(NAMED);
});

it('prefers the current version', () => {
	expect(nameValues({ '1': false, '2': true }, DEFINITIONS).attributes).toEqual({ 'vip-1': true });
	expect(nameValues({ '1': false }, DEFINITIONS).attributes).toEqual({ 'vip-1': false });
});

it.each(['<html>', 7])('refuses %j, which is no answer', (body) => {
	expect(() => nameValues(body, DEFINITIONS)).toThrow('something other than JSON');
});

it.each([undefined, null, '', {}, []])('finds nothing in %j', (body) => {
	expect(nameValues(body, DEFINITIONS)).toEqual({ attributes: {}, attributesByName: {} });
});
