import { describe, expect, test } from 'vitest';
import { typedValues, type Typing } from '../../../nodes/ApsisOneTrigger/values.ts';

const GUESS: Typing = { guess: true, types: new Map() };

const typed = (value: unknown, typing = GUESS) => typedValues({ value }, typing).value;

describe('a text becomes', () => {
	test.each([
		['12', 12],
		['-3', -3],
		['0', 0],
		['12.5', 12.5],
		['-0.25', -0.25],
		['9999999', 9999999],
		['true', true],
		['False', false],
		['', null],
	])('%j: %j', (text, value) => {
		expect(typed(text)).toBe(value);
	});

	test.each([
		['leading zeros', '007'],
		['a zero at the end, as in a version', '1.10'],
		['a phone number', '46793699558'],
		['a phone number with a plus', '+46793699558'],
		['a national phone number', '91234567'],
		['a long id', '12345678901234567890'],
		['a time in seconds', '1774339200'],
		['an exponent', '1e5'],
		['a hexadecimal number', '0x10'],
		['infinity', 'Infinity'],
		['not a number', 'NaN'],
		['minus zero', '-0'],
		['spaces', ' 12'],
		['a decimal comma', '12,5'],
		['yes', 'yes'],
		['null', 'null'],
		['a date', '2026-03-24'],
	])('nothing else for %s', (_what, text) => {
		expect(typed(text)).toBe(text);
	});
});

test('lists and objects are converted within; what is no text is kept', () => {
	expect(typed(['1', 'a', { b: '2', c: ['true'] }])).toEqual([1, 'a', { b: 2, c: [true] }]);
	expect(typed(null)).toBe(null);
	expect(typed(1.5)).toBe(1.5);
});

describe('types that the user gives', () => {
	const types: Typing['types'] = new Map([
		['text', 'text'],
		['number', 'number'],
		['boolean', 'boolean'],
	]);
	const values = (value: string, guess = true) =>
		typedValues({ text: value, number: value, boolean: value, other: value }, { guess, types });

	test('count', () => {
		expect(values('12')).toEqual({ text: '12', number: 12, boolean: '12', other: 12 });
		expect(values('46793699558')).toMatchObject({ number: 46793699558, other: '46793699558' });
		expect(values('12.50')).toMatchObject({ number: 12.5, other: '12.50' });
		expect(values('TRUE')).toEqual({ text: 'TRUE', number: 'TRUE', boolean: true, other: true });
		expect(values('')).toEqual({ text: '', number: null, boolean: null, other: null });
	});

	test('lose no digit', () => {
		expect(values('12345678901234567890').number).toBe('12345678901234567890');
		expect(values('007').number).toBe('007');
	});

	test('count without guessing, too', () => {
		expect(values('12', false)).toEqual({ text: '12', number: 12, boolean: '12', other: '12' });
		expect(values('', false).other).toBe('');
	});
});
