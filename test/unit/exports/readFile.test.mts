import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Interrupted, TooLarge } from '../../../nodes/ApsisOne/client/download.ts';
import {
	readFile,
	Unreadable,
	type FileSettings,
} from '../../../nodes/ApsisOne/exports/readFile.ts';

async function* inPieces(bytes: Uint8Array, size: number) {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const SETTINGS: FileSettings = {
	contentType: 'text/csv',
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

	test('unless it is empty', async () => {
		expect(await read('')).toEqual([]);
	});
});

describe('a file is refused', () => {
	test('that is cut off or damaged where it is compressed', async () => {
		const whole = gzipSync(CSV.repeat(1000));
		await expect(read(whole.subarray(0, whole.length - 20))).rejects.toThrow(Interrupted);
		const damaged = Buffer.from(whole);
		damaged.fill(0, 20, 60);
		await expect(read(damaged)).rejects.toThrow(Interrupted);
	});

	test('that is larger than it looked before it was unpacked', async () => {
		await expect(read(gzipSync(`${'a'.repeat(99)}\n`.repeat(20_000)), {}, 1000)).rejects.toThrow(
			TooLarge,
		);
	});

	test.each([
		['of JSON that is none', '{"profiles":', { contentType: 'application/json' }],
		['of Excel', 'PK\u0003\u0004…', { contentType: '' }],
		['with an open quote', 'a,b\n"1,2\n', {}],
		['with a cell too many', 'a,b\n1,2,3\n', {}],
	])('%s', async (_, content, settings) => {
		await expect(read(content, settings)).rejects.toThrow(Unreadable);
	});
});
