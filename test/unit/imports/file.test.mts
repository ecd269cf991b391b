import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileRows, type FileRow } from '../../../nodes/ApsisOne/imports/fileRows.ts';
import { textOfFile } from '../../../nodes/ApsisOne/imports/fileText.ts';
import { giveWay } from './rows.mts';

const CSV = 'email;Förnamn\nasa@b.se;Åsa Öberg\n';
const NEEDED = [{ column: 'email', use: 'the profile key' }];

async function* inPieces(bytes: Uint8Array, size: number) {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Uint8Array, { encoding = 'utf-8', size = 1000 } = {}) {
	const texts = textOfFile(inPieces(Buffer.from(content as string), size), encoding);
	const rows: FileRow[] = [];
	for await (const batch of fileRows(texts, NEEDED, giveWay)) rows.push(...batch);
	return rows;
}

describe('a file is read', () => {
	const ROWS = [{ number: 1, cells: { email: 'asa@b.se', Förnamn: 'Åsa Öberg' } }];
	const utf16 = Buffer.from(`\uFEFF${CSV}`, 'utf16le');

	test.each<[string, string | Uint8Array, string?]>([
		['UTF-8', CSV],
		['UTF-8 with a byte order mark, whatever is chosen', `\uFEFF${CSV}`, 'windows-1252'],
		['UTF-16, little end first', utf16],
		['UTF-16, big end first', Buffer.from(utf16).swap16()],
		['Windows-1252, where it is chosen', Buffer.from(CSV, 'latin1'), 'windows-1252'],
		['gzip', gzipSync(CSV)],
		['gzip of UTF-16', gzipSync(utf16)],
	])('in %s', async (_, content, encoding) => {
		expect(await read(content, { encoding })).toEqual(ROWS);
	});

	test.each([4, 5, 7])('cut into pieces of %i bytes', async (size) => {
		expect(await read(CSV, { size })).toEqual(ROWS);
		expect(await read(utf16, { size })).toEqual(ROWS);
		expect(await read(gzipSync(CSV), { size })).toEqual(ROWS);
	});

	test('with rows of the wrong length, which have their problem', async () => {
		expect(await read('email,name\na@b.se,Anna\nc@d.se\ne@f.se,Eva,x\n')).toMatchObject([
			{ number: 1, cells: { email: 'a@b.se', name: 'Anna' } },
			{
				number: 2,
				cells: { email: 'c@d.se' },
				problem: expect.stringContaining('The row has 1 cells, but the header has 2.'),
			},
			{ number: 3, problem: expect.stringContaining('The row has 3 cells') },
		]);
	});
});

describe('a file is refused, with what to do', () => {
	test.each<[string, string | Uint8Array, string, string]>([
		[
			'not in its encoding',
			Buffer.from(CSV, 'latin1'),
			'The file is not in UTF-8',
			'Options > Encoding',
		],
		[
			'UTF-16 without a mark',
			Buffer.from('email\na@b.se\n', 'utf16le'),
			'The file is not CSV',
			'its encoding is another',
		],
		['an Excel file', Buffer.from('PK\u0003\u0004xl/workbook.xml'), 'The file is not CSV', 'Excel'],
		[
			'an old Excel file',
			Buffer.from('d0cf11e0a1b11ae1', 'hex'),
			'The file is not CSV',
			'Extract from File',
		],
		['empty', '', 'The file is empty', 'first line'],
		['nothing but empty lines', '\n\n', 'The file is empty', 'first line'],
		[
			'without the key column',
			'Email,name\na@b.se,Anna\n',
			'The file has no column "email" for the profile key',
			'Email, name',
		],
		[
			'of a doubled column',
			'email,name,email\na@b.se,Anna,c@d.se\n',
			'The file has the column "email" twice',
			'Rename',
		],
		[
			'with a cell that does not end',
			'email\n"a@b.se\n',
			'The file is not CSV',
			'Quote Not Closed',
		],
	])('%s', async (_, content, message, mend) => {
		await expect(read(content)).rejects.toMatchObject({
			message,
			description: expect.stringContaining(mend),
		});
	});

	test('cut gzip', async () => {
		const whole = gzipSync(CSV.repeat(1000));
		await expect(read(whole.subarray(0, whole.length - 9))).rejects.toThrow('cut off');
	});
});
