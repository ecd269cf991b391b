import { describe, expect, test } from 'vitest';
import { numberOf, switchOf } from '../../../nodes/ApsisOne/engine/fieldValues.ts';
import { fakeItem } from './fakeItem.mts';

describe('a switch', () => {
	test.each([
		[true, true],
		['true', true],
		[' True ', true],
		[false, false],
		['false', false],
		['FALSE', false],
	])('%j is %s', (value, result) => {
		expect(switchOf(value, 'Dry Run', !result)).toBe(result);
	});

	test.each([undefined, null, '', ' '])('%j is what it is without being set', (value) => {
		expect([switchOf(value, 'A', true), switchOf(value, 'A', false)]).toEqual([true, false]);
	});

	test.each(['yes', 'no', '0', 1, 0, {}, [], NaN])('%j is refused', (value) => {
		expect(() => switchOf(value, 'Dry Run', false)).toThrow('"Dry Run" is neither true nor false');
	});
});

describe('a number', () => {
	const settings = { fallback: 120, min: 0 };

	test.each([
		[5, 5],
		[0, 0],
		['5', 5],
		[' 2.5 ', 2.5],
		[undefined, 120],
		[null, 120],
		['', 120],
	])('%j is %d', (value, number) => {
		expect(numberOf(value, 'Max Wait', settings)).toBe(number);
	});

	test.each(['2 s', 'Infinity', NaN, Infinity, -1, true, {}, [], [3], 2 ** 60])(
		'%j is refused',
		(value) => {
			expect(() => numberOf(value, 'Max Wait', settings)).toThrow('"Max Wait" is not a number');
		},
	);
});

test.each([123456789012345678, 1e21, NaN, Infinity])('the profile key %d is refused', (key) => {
	expect(() => fakeItem({ profileKey: key }).required('profileKey')).toThrow(/^"Identifier": /);
});

test('a number that is exact is a profile key', () => {
	expect(fakeItem({ profileKey: 9007199254740991 }).required('profileKey')).toBe(
		'9007199254740991',
	);
});
