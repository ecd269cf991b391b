import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, readCsv, textPiecesOf } from '../../../nodes/ApsisOne/client/csv.ts';

async function read(pieces: string[]) {
	const rows: Array<Record<string, string>> = [];
	for await (const row of readCsv(pieces)) rows.push(row);
	return rows;
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
		expect((await read([text])).map(({ value }) => value)).toEqual(NASTY);
	});

	test('for any values, cut anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 }),
				fc.integer({ min: 1, max: 20 }),
				async (values, size) => {
					const text = csvOf([['key', 'value'], ...values.map((value) => ['k', value])]);
					const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
					expect((await read(pieces)).map(({ value }) => value)).toEqual(values);
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
		expect(await read([text])).toEqual([{ email: 'a@b.se', name: 'Anna' }]);
	});

	test('without rows', async () => {
		expect(await read(['email,name\n'])).toEqual([]);
		expect(await read([''])).toEqual([]);
	});

	test('and a record of another length is refused', async () => {
		await expect(read(['a,b\n1,2\n1,2,3\n'])).rejects.toThrow();
	});
});

test('the text of a file is the same in pieces, wherever they are cut', () => {
	const text = `\uFEFF${'😀å'.repeat(30_000)}`;
	const pieces = [...textPiecesOf(Buffer.from(text))];
	expect(pieces.length).toBeGreaterThan(3);
	expect(pieces.join('')).toBe(text);
});
