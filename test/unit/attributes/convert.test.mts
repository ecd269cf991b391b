import { describe, expect, it } from 'vitest';
import { convertValue, type ValueType } from '../../../nodes/ApsisOne/attributes/convert';

const STOCKHOLM = 'Europe/Stockholm';

/** Each row: value, what is sent for it. */
function takes(type: ValueType, rows: Array<[unknown, unknown]>, timezone?: string) {
	it.each(rows)(`${type}: %j gives %j`, (value, sent) => {
		expect(convertValue(value, type, timezone)).toEqual({ value: sent });
	});
}

/** Each row: value, words of the problem. */
function refuses(type: ValueType, rows: Array<[unknown, string]>) {
	it.each(rows)(`${type}: %j is refused: %s`, (value, words) => {
		const conversion = convertValue(value, type, STOCKHOLM);
		expect(conversion).toEqual({ problem: expect.stringContaining(words) });
	});
}

describe('text', () => {
	takes('text', [
		['  as it is ', '  as it is '],
		[12.5, '12.5'],
		[false, 'false'],
		['å'.repeat(1000), 'å'.repeat(1000)],
		['😀'.repeat(1000), '😀'.repeat(1000)],
		[new Date('2026-03-04T10:00:00Z'), '2026-03-04T10:00:00.000Z'],
	]);
	refuses('text', [
		['x'.repeat(1001), '1001 characters'],
		[['a'], 'a list or an object'],
		[{ a: 1 }, 'a list or an object'],
	]);
});

describe('boolean', () => {
	takes('boolean', [
		...[true, 'TRUE', ' yes ', 'Y', 'ja', 1, '1', 'on'].map((value): [unknown, unknown] => [
			value,
			true,
		]),
		...[false, 'False', 'no', 'n', 'Nej', 0, '0', 'off'].map((value): [unknown, unknown] => [
			value,
			false,
		]),
	]);
	refuses('boolean', [
		['maybe', '"maybe" is neither true nor false'],
		[2, 'neither'],
		[{}, 'neither'],
	]);
});

describe('date', () => {
	takes(
		'date',
		[
			['2026-03-04', '2026-03-04'],
			['2026-3-4', '2026-03-04'],
			['2026/03/04', '2026-03-04'],
			['20260304', '2026-03-04'],
			['2026-03-04 23:59:59', '2026-03-04'],
			['2026-03-04T23:30:00-08:00', '2026-03-04'],
			['2026-03-04T00:00:00.000Z', '2026-03-04'],
			['2026-03-03T23:00:00.000Z', '2026-03-04'],
			['2024-02-29', '2024-02-29'],
			['4 March 2026', '2026-03-04'],
			['Wed, 04 Mar 2026 10:00:00 GMT', '2026-03-04'],
			['Wed Mar 04 2026 00:00:00 GMT+0100 (Central European Standard Time)', '2026-03-04'],
			[new Date('2026-03-03T23:00:00Z'), '2026-03-04'],
			[{ toISO: () => '2026-03-04T00:00:00.000+01:00' }, '2026-03-04'],
		],
		STOCKHOLM,
	);
	refuses('date', [
		['03/04/2026', '"03/04/2026" is not a clear date. Write it as YYYY-MM-DD'],
		['04.03.2026', 'YYYY-MM-DD'],
		['25/12/2026', 'YYYY-MM-DD'],
		['2026-02-30', 'YYYY-MM-DD'],
		['2026-03-04T25:00', 'YYYY-MM-DD'],
		['4 Maybe 2026', 'YYYY-MM-DD'],
		['tomorrow', 'YYYY-MM-DD'],
		[1772582400, 'YYYY-MM-DD'],
		[new Date('nonsense'), 'YYYY-MM-DD'],
		[{ year: 2026 }, 'YYYY-MM-DD'],
	]);
});

describe('timestamp', () => {
	takes(
		'timestamp',
		[
			[1772582400, 1772582400],
			['1772582400', 1772582400],
			[1772582400999, 1772582400],
			['2026-03-04T00:00:00Z', 1772582400],
			['2026-03-04T01:00:00.250+01:00', 1772582400],
			['2026-03-04 01:00:00', 1772582400],
			['2026-03-04', 1772578800],
			['2026-07-01T12:00:00', Date.UTC(2026, 6, 1, 10) / 1000],
			['2026-03-29T02:30:00', Date.UTC(2026, 2, 29, 1, 30) / 1000],
			['Wed, 04 Mar 2026 00:00:00 GMT', 1772582400],
			[new Date('2026-03-04T00:00:00Z'), 1772582400],
			[-86400, -86400],
		],
		STOCKHOLM,
	);
	refuses('timestamp', [
		['03/04/2026 10:00', 'with its offset'],
		['noon', 'with its offset'],
		[1e15, 'with its offset'],
	]);
});

describe('numbers', () => {
	takes('integer', [
		[12, 12],
		['12', 12],
		['-7', -7],
		['12.0', 12],
		['1 000', 1000],
		['1\u00a0000\u00a0000', 1000000],
		['1,234,567', 1234567],
		['1.234.567', 1234567],
	]);
	refuses('integer', [
		['12.5', 'not a whole number'],
		['1.000', 'thousands or for decimals'],
		['1,000', 'thousands or for decimals'],
		['12 kr', 'not a whole number'],
		['9007199254740993', 'not a whole number'],
		[true, 'not a whole number'],
	]);
	takes('decimal', [
		[12.5, 12.5],
		['12.5', 12.5],
		['12,5', 12.5],
		['-0,125', -0.125],
		['3.142', 3.142],
		['1,234.5', 1234.5],
		['1.234,5', 1234.5],
		['1 234,5', 1234.5],
		['1e3', 1000],
	]);
	refuses('decimal', [
		['1,234', 'thousands or for decimals'],
		['1,2,3', 'not a number'],
		['0x10', 'not a number'],
		['Infinity', 'not a number'],
		[Number.NaN, 'not a number'],
		[[1], 'not a number'],
	]);
});

describe('email', () => {
	takes('email', [
		[' John.Doe+x@Example.com ', 'John.Doe+x@Example.com'],
		['ä@räksmörgås.se', 'ä@räksmörgås.se'],
	]);
	refuses('email', [
		['john.doe', 'not an email address'],
		['john@localhost', 'not an email address'],
		['John <john@example.com>', 'not an email address'],
		['a@b@example.com', 'not an email address'],
		['a@-b.se', 'not an email address'],
		['a@b..se', 'not an email address'],
	]);
});

describe('mobile', () => {
	takes('mobile', [
		['+46 70-123 45 67', 46701234567],
		['0046701234567', 46701234567],
		['+46 (0)70 123 45 67', 46701234567],
		[46701234567, 46701234567],
		['46701234567', 46701234567],
	]);
	refuses('mobile', [
		['070-123 45 67', 'has no country code'],
		['+46 CALL', 'not a mobile number'],
		['4.67E+10', 'not a mobile number'],
		['123', 'not a mobile number'],
	]);
});

describe('unknown', () => {
	takes('unknown', [
		['03/04/2026', '03/04/2026'],
		[12, 12],
		[true, true],
		[{ city: 'Malmö' }, { city: 'Malmö' }],
		[{ toISO: () => '2026-03-04T00:00:00.000+01:00' }, '2026-03-04T00:00:00.000+01:00'],
	]);
});

it('quotes no more than the beginning of a value', () => {
	const { problem } = convertValue('x'.repeat(500), 'email') as { problem: string };
	expect(problem.length).toBeLessThan(120);
});

describe('numbers that are not what was meant', () => {
	it.each(['text', 'decimal', 'integer', 'timestamp', 'mobile', 'unknown', 'boolean'] as const)(
		'are refused as %s',
		(type) => {
			for (const value of [NaN, Infinity, 123456789012345678]) {
				expect(convertValue(value, type)).toHaveProperty('problem');
			}
		},
	);

	it('are refused inside of lists and objects, and as text of a decimal', () => {
		expect(convertValue({ a: [NaN] }, 'unknown')).toHaveProperty('problem');
		expect(convertValue('123456789012345678', 'decimal')).toHaveProperty('problem');
		expect(convertValue('123456789012345678', 'text')).toEqual({ value: '123456789012345678' });
		expect(convertValue(0.1 + 0.2, 'decimal')).toEqual({ value: 0.1 + 0.2 });
	});
});
