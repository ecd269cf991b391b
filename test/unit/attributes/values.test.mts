import { expect, it } from 'vitest';
import { readValues, valuesByName } from '../../../nodes/ApsisOne/attributes/values';

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
const VALUES = { 'vip-1': true, 'vip-2': 'no', old: 7, '99': 'unheard of' };
const BY_VERSION = { '2': true, '3': 'no', '4': 7, '99': 'unheard of' };

it.each([
	['a bare object', BY_VERSION],
	['attributes', { attributes: BY_VERSION }],
	['items', { items: BY_VERSION }],
	['a list', Object.entries(BY_VERSION).map(([version_id, value]) => ({ version_id, value }))],
])('names values in the form of %s', (_, body) => {
	expect(readValues(body, DEFINITIONS)).toEqual(VALUES);
});

it('prefers the current version', () => {
	expect(readValues({ '1': false, '2': true }, DEFINITIONS)).toEqual({ 'vip-1': true });
	expect(readValues({ '1': false }, DEFINITIONS)).toEqual({ 'vip-1': false });
});

it.each(['<html>', 7])('refuses %j, which is no answer', (body) => {
	expect(() => readValues(body, DEFINITIONS)).toThrow('something other than JSON');
});

it.each([undefined, null, '', {}, []])('finds nothing in %j', (body) => {
	expect(readValues(body, DEFINITIONS)).toEqual({});
});

it('has the ID of what shares its name, whatever else the profile has', () => {
	expect(valuesByName(VALUES, DEFINITIONS)).toEqual({ ...VALUES, old: undefined, Old: 7 });
	expect(valuesByName({ 'vip-2': 'no' }, DEFINITIONS)).toEqual({ 'vip-2': 'no' });
	expect(valuesByName({ old: 7 }, DEFINITIONS, ['Old'])).toEqual({ old: 7 });
});
