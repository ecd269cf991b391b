import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, csvTable } from '../../../nodes/ApsisOne/client/csv.ts';

const giveWay = async () => {};

async function table(pieces: Iterable<string> | AsyncIterable<string>, separators?: string[]) {
	const { records, ...rest } = await csvTable(pieces, giveWay, { separators });
	const rows: string[][] = [];
	for await (const batch of records) rows.push(...batch);
	return { ...rest, rows };
}

const NASTY = [
	'plain',
	'with "quotes"',
	'a,b;c\td',
	'two\nlines',
	'windows\r\nlines',
	'😀 åäö',
	'007',
	'=1+1',
	' edge ',
	'x'.repeat(1000),
	'',
];

describe('what is written is read back', () => {
	test('for nasty values', async () => {
		const text = csvOf([['key', 'value'], ...NASTY.map((value, index) => [String(index), value])]);
		expect((await table([text])).rows.map(([, value]) => value)).toEqual(NASTY);
	});

	test('for any values, cut anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 }),
				fc.integer({ min: 1, max: 20 }),
				async (values, size) => {
					const text = csvOf([['key', 'value'], ...values.map((value) => ['k', value])]);
					const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
					expect((await table(pieces)).rows.map(([, value]) => value)).toEqual(values);
				},
			),
			{ numRuns: 200 },
		);
	});
});

describe('a file is read', () => {
	test.each([
		['commas', 'email,name\na@b.se,Anna\n'],
		['semicolons', 'email;name\na@b.se;Anna\n'],
		['tabs', 'email\tname\na@b.se\tAnna\n'],
		['a byte order mark', '\uFEFFemail,name\na@b.se,Anna\n'],
		['lines of Windows', 'email,name\r\na@b.se,Anna\r\n'],
		['no newline at the end', 'email,name\na@b.se,Anna'],
		['an empty line', 'email,name\n\na@b.se,Anna\n\n'],
	])('with %s', async (_, text) => {
		expect(await table([text])).toMatchObject({
			header: ['email', 'name'],
			rows: [['a@b.se', 'Anna']],
		});
	});

	test('without rows', async () => {
		expect((await table(['email,name\n'])).rows).toEqual([]);
	});
});

describe('a table', () => {
	test('has its rows as long as they are in the file, and names as often as they are there', async () => {
		expect(await table(['a, b ,a\n1,2,3\n4\n5,6,7,8\n'])).toEqual({
			header: ['a', 'b', 'a'],
			separator: ',',
			rows: [['1', '2', '3'], ['4'], ['5', '6', '7', '8']],
		});
	});

	test.each([
		['other line ends than its header', 'a,b\n1,2\r\n3,4\n'],
		['line ends of old Macs', 'a,b\r1,2\r3,4'],
	])('has %s', async (_, text) => {
		for (const pieces of [[text], [...text]]) {
			expect((await table(pieces)).rows).toEqual([
				['1', '2'],
				['3', '4'],
			]);
		}
	});

	test('has its separator found outside of quotes, among those that are allowed', async () => {
		expect((await table(['"a,b,c";d\n1;2\n'])).header).toEqual(['a,b,c', 'd']);
		expect((await table(['\n"a\n,,,b"\tc\n'])).header).toEqual(['a\n,,,b', 'c']);
		expect((await table(['a;b,c,d\n'], [';'])).header).toEqual(['a', 'b,c,d']);
	});

	test('has a quote in the middle of a cell as text, and goes on', async () => {
		expect((await table(['size,name\n5" pipe,Anna\n"a" b,Bo\n'])).rows).toEqual([
			['5" pipe', 'Anna'],
			['"a" b', 'Bo'],
		]);
	});

	test('is empty where the file is', async () => {
		expect(await table([])).toEqual({ header: [], separator: ',', rows: [] });
	});

	test('is refused where a quoted cell does not end', async () => {
		await expect(table(['a,b\n1,"2\n3,4\n'])).rejects.toMatchObject({
			code: 'CSV_QUOTE_NOT_CLOSED',
		});
	});

	test('fails as its pieces do', async () => {
		async function* pieces() {
			yield 'a,b\n';
			yield '1,2\n'.repeat(10_000);
			throw new Error('lost');
		}
		await expect(table(pieces())).rejects.toThrow('lost');
	});

	test('is read no further than it is wanted, closes its source, and gives way throughout', async () => {
		let given = 0;
		let isClosed = false;
		let pauses = 0;
		async function* pieces() {
			try {
				for (; given < 1000; given++) yield 'a,b\n'.repeat(10_000);
			} finally {
				isClosed = true;
			}
		}
		const { records } = await csvTable(pieces(), async () => void pauses++);
		let rows = 0;
		for await (const batch of records) {
			expect(batch.length).toBeLessThanOrEqual(1000);
			rows += batch.length;
			if (rows >= 100_000) break;
		}
		expect(given).toBeLessThan(15);
		expect(isClosed).toBe(true);
		expect(pauses).toBeGreaterThan(100);
	});
});
