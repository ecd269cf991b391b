import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { csvTable } from '../../../nodes/ApsisOne/client/csv.ts';
import { partsOf } from '../../../nodes/ApsisOne/imports/parts.ts';
import { giveWay } from './rows.mts';

async function read(pieces: Buffer[]) {
	const { header, records } = await csvTable([Buffer.concat(pieces).toString()], giveWay);
	const rows: string[][] = [];
	for await (const batch of records) rows.push(...batch);
	return { header, rows };
}

async function split(header: string[], batches: string[][][], maxBytes: number, pause = giveWay) {
	const parts = [];
	for await (const part of partsOf(header, batches, maxBytes, pause)) parts.push(part);
	return parts;
}

const HEADER = ['key', 'value'];

describe('an import is split', () => {
	const rows = Array.from({ length: 1000 }, (_, index) => [
		`user${index}@example.com`,
		'x'.repeat(90),
	]);

	test('not below the limit', async () => {
		const [part, ...others] = await split(HEADER, [rows], 50_000_000);
		expect(others).toEqual([]);
		expect(part?.rows).toBe(1000);
		expect(part?.bytes).toBe(Buffer.concat(part!.pieces).length);
	});

	test('into files below the limit, each with the header, that hold all rows once', async () => {
		const parts = await split(HEADER, [rows.slice(0, 333), [], rows.slice(333)], 30_000);
		expect(parts.length).toBeGreaterThan(3);
		const files = await Promise.all(parts.map(async ({ pieces }) => await read(pieces)));
		for (const { bytes } of parts) expect(bytes).toBeLessThanOrEqual(30_000);
		for (const { header } of files) expect(header).toEqual(HEADER);
		expect(files.flatMap((file) => file.rows)).toEqual(rows);
		expect(parts.map((part) => part.rows)).toEqual(files.map((file) => file.rows.length));
	});

	test('but no row is cut', async () => {
		await expect(split(['key'], [[['x'.repeat(200)]]], 100)).rejects.toThrow('One row is larger');
	});

	test('with the checksum of each file', async () => {
		for (const { pieces, sha256 } of await split(HEADER, [rows], 30_000)) {
			expect(sha256).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
		}
	});

	test('and the rows of a file are asked for when the file is', async () => {
		let asked = 0;
		async function* batches() {
			for (; asked < 10; asked++) yield rows;
		}
		const parts = partsOf(HEADER, batches(), 200_000, giveWay);
		await parts.next();
		expect(asked).toBeLessThan(3);
		await parts.return(undefined);
	});

	test('and n8n gets to do something else between few rows', async () => {
		let pauses = 0;
		await split(HEADER, [rows], 50_000_000, async () => {
			pauses++;
		});
		expect(pauses).toBe(10);
	});
});
