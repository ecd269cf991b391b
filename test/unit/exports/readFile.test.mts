import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { TooLarge } from '../../../nodes/ApsisOne/client/download.ts';
import { Damaged } from '../../../nodes/ApsisOne/exports/damaged.ts';
import {
	ANY_EXPORT,
	EMAIL_REPORT,
	PROFILES,
	tableOf,
} from '../../../nodes/ApsisOne/exports/expected.ts';
import {
	checkFile,
	readFile,
	Unreadable,
	type FileSettings,
} from '../../../nodes/ApsisOne/exports/readFile.ts';

async function* inPieces(bytes: Uint8Array, size: number) {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const SETTINGS: FileSettings = {
	contentType: 'text/csv',
	expected: ANY_EXPORT,
	giveWay: async () => {},
	types: new Map([
		['points', 'integer'],
		['average', 'decimal'],
		['member', 'boolean'],
	]),
	rowLimit: Infinity,
	maxBytes: 1_000_000,
};

const read = async (content: string | Uint8Array, settings: Partial<FileSettings> = {}, size = 7) =>
	await readFile(inPieces(Buffer.from(content), size), { ...SETTINGS, ...settings });

const check = async (content: string | Uint8Array, settings: Partial<FileSettings> = {}) => {
	const { giveWay, ...answer } = { ...SETTINGS, ...settings };
	await checkFile(inPieces(Buffer.from(content), 7), answer, giveWay);
};

/** The body of a request that asks for a column. */
const ASKED = { attributes: [{ field_name: 'Email' }] };

const CSV = 'key,points,average,member\n007,12,-1.5,TRUE\nå😀,012,1e400,ja\n,,,\n';
const ROWS = [
	{ key: '007', points: 12, average: -1.5, member: true },
	{ key: 'å😀', points: '012', average: '1e400', member: 'ja' },
	{ key: null, points: null, average: null, member: null },
];

describe('a file is read', () => {
	test.each([1, 2, 3, 1000])('in pieces of %i bytes', async (size) => {
		expect(await read(CSV, {}, size)).toEqual(ROWS);
		expect(await read(gzipSync(CSV), { contentType: 'application/gzip' }, size)).toEqual(ROWS);
	});

	test('of JSON, a profile each', async () => {
		const json = '{"profiles":{"k1":{"sections":{}},"k2":{"sections":{}}},"metadata":{"a":1}}';
		expect(await read(json, { contentType: '' })).toEqual([
			{ exportKey: 'k1', sections: {}, metadata: { a: 1 } },
			{ exportKey: 'k2', sections: {}, metadata: { a: 1 } },
		]);
		expect(await read('{"profiles":{}}', { contentType: 'application/json' })).toEqual([]);
	});

	test('as far as the limit, which counts what is kept', async () => {
		const keep = ({ key }: { key?: unknown }) => key !== '007';
		expect(await read(CSV, { rowLimit: 1, keep })).toEqual([ROWS[1]]);
		expect(await read(gzipSync(CSV.repeat(100)), { rowLimit: 1 })).toEqual([ROWS[0]]);
	});

	test('with two columns of one name, and neither is lost', async () => {
		expect(await read('key,Email,Email,Email (2)\nk1,a@b.se,,x\n')).toEqual([
			{ key: 'k1', Email: 'a@b.se', 'Email (3)': null, 'Email (2)': 'x' },
		]);
	});

	test.each([1, 3, 1000])(
		'whose lines end with \\r\\n or \\n, in pieces of %i bytes; a carriage return alone is text',
		async (size) => {
			const rows = [
				{ key: 'k1', name: 'a\rb' },
				{ key: 'k2', name: 'c' },
				{ key: 'k3', name: 'd\r\ne' },
			];
			const text = 'key,name\nk1,a\rb\nk2,c\nk3,"d\r\ne"\n';
			expect(await read(text, {}, size)).toEqual(rows);
			expect(await read(text.replace(/(?<!\r)\n/g, '\r\n'), {}, size)).toEqual(rows);
		},
	);

	test('of profiles that come in any cut, with whatever they hold', async () => {
		const profiles = {
			'k"1': { a: 'x}],"{[', b: [1, { profiles: { no: 1 } }], c: '\\"' },
			k2: {},
			k3: { profiles: {} },
		};
		const json = JSON.stringify({ about: { profiles: 1 }, profiles, metadata: [1] }, null, 1);
		const rows = Object.entries(profiles).map(([exportKey, profile]) => ({
			exportKey,
			...profile,
			about: { profiles: 1 },
			metadata: [1],
		}));
		for (const size of [1, 2, 5, 1000]) {
			expect(await read(json, { expected: PROFILES }, size)).toEqual(rows);
		}
	});
});

const DAMAGED: Array<[string, string | Uint8Array, Partial<FileSettings>]> = [
	['empty', '', {}],
	['of blanks', ' \r\n', {}],
	['a page', '<!DOCTYPE html>\n<html>\n<body>Back soon</body>\n</html>\n', {}],
	['said to be a page', CSV, { contentType: 'text/html' }],
	['an error in XML', '<Error><Code>SlowDown</Code></Error>\n', { contentType: '' }],
	['said to be XML', CSV, { contentType: 'application/xml' }],
	['a problem', '{"title":"x"}', { contentType: 'application/problem+json' }],
	['JSON without profiles', '{"status":"in_progress"}', { contentType: 'application/json' }],
	['JSON where a table was asked for', '{"profiles":{}}', { expected: tableOf({}) }],
	['JSON with profiles that are none', '{"profiles":null}', { expected: PROFILES }],
	['text where JSON was asked for', CSV, { expected: PROFILES }],
	['cut off JSON', '{"profiles":{"k1":{}}', { expected: PROFILES }],
	['cut off JSON, within a profile', '{"profiles":{"k1":{"a":', { expected: PROFILES }],
	['JSON that is none', '{"profiles":{"k1":nope}}', { expected: PROFILES }],
	['two documents', '{"profiles":{}}{"profiles":{}}', { expected: PROFILES }],
	['a list', '[{"profiles":{}}]', { expected: PROFILES }],
	['text', 'Service unavailable\n', { contentType: 'text/plain' }],
	['cut off within a line', 'key,points\nk1,1\nk2,', {}],
	['cut off within a row', 'key,points\nk1,1\nk2', {}],
	['cut off within its header', 'key,poi', {}],
	['cut off, compressed', gzipSync(CSV.repeat(1000)).subarray(0, -20), {}],
	['without the columns of a report', CSV, { expected: EMAIL_REPORT }],
	['without a key column', 'Email\na@b.se\n', { expected: tableOf(ASKED, { hasKey: true }) }],
];

describe.each(DAMAGED)('a file that is damaged, %s,', (_, content, settings) => {
	test('is no file', async () => {
		await expect(read(content, settings)).rejects.toThrow(Damaged);
		await expect(read(content, settings, 1)).rejects.toThrow(Damaged);
	});

	test('is not stored either', async () => {
		await expect(check(content, settings)).rejects.toThrow(Damaged);
	});
});

test.each([
	['a table', CSV, {}],
	['a compressed table', gzipSync(CSV), { contentType: 'application/gzip' }],
	['profiles', '{"profiles":{"k1":{}}}', { expected: PROFILES }],
	['an Excel file', 'PK\u0003\u0004…PK\u0005\u0006…', { contentType: 'application/octet-stream' }],
	['a table without rows', 'export_key,Email\n', { expected: tableOf(ASKED, { hasKey: true }) }],
	['a table of columns that were asked for', 'Email\n', { expected: tableOf(ASKED) }],
])('%s is stored', async (_, content, settings) => {
	await expect(check(content, settings)).resolves.toBeUndefined();
});

test('a table that is cut off within quotes is damaged', async () => {
	await expect(read('key,points\nk1,"1\n')).rejects.toThrow(Damaged);
});

test('an Excel file that is cut off is not stored', async () => {
	await expect(check('PK\u0003\u0004…', { contentType: '' })).rejects.toThrow(Damaged);
});

describe('a file is refused', () => {
	test('that is cut off or damaged where it is compressed', async () => {
		const whole = gzipSync(CSV.repeat(1000));
		const damaged = Buffer.from(whole);
		damaged.fill(0, 20, 60);
		await expect(read(damaged)).rejects.toThrow(Damaged);
		damaged.set(whole);
		damaged.fill(0, whole.length - 8, whole.length - 4);
		await expect(read(damaged)).rejects.toThrow(Damaged);
	});

	test('that is larger than it looked before it was unpacked', async () => {
		await expect(read(gzipSync('key\n'.repeat(1_000_000)), {}, 1000)).rejects.toThrow(TooLarge);
	});

	test.each([
		['of Excel', 'PK\u0003\u0004…', { contentType: '' }],
		['with a cell too many', 'key,b\n1,2,3\n', {}],
		['with a cell too few', 'key,b\n1\n2,3\n', {}],
	])('%s', async (_, content, settings) => {
		await expect(read(content, settings)).rejects.toThrow(Unreadable);
	});
});
