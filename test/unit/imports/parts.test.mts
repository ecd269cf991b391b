import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../nodes/ApsisOne/client/csv.ts';
import { partsOf } from '../../../nodes/ApsisOne/imports/parts.ts';
import { giveWay } from './rows.mts';

async function read(pieces: string[]) {
	const rows: Array<Record<string, string>> = [];
	for await (const row of readCsv(pieces)) rows.push(row);
	return rows;
}

describe('an import is split', () => {
	const rows = Array.from({ length: 1000 }, (_, index) => [
		`user${index}@example.com`,
		'x'.repeat(90),
	]);

	test('not below the limit', async () => {
		const [part, ...others] = await partsOf(['key', 'value'], rows, 50_000_000, giveWay);
		expect(others).toEqual([]);
		expect(part?.rows).toBe(1000);
		expect(part?.bytes).toBe(Buffer.concat(part!.pieces).length);
	});

	test('into files below the limit, each with the header, that hold all rows once', async () => {
		const parts = await partsOf(['key', 'value'], rows, 30_000, giveWay);
		expect(parts.length).toBeGreaterThan(3);
		const read1 = await Promise.all(
			parts.map(async ({ pieces }) => await read([Buffer.concat(pieces).toString()])),
		);
		for (const { bytes } of parts) expect(bytes).toBeLessThanOrEqual(30_000);
		expect(read1.flat().map(({ key }) => key)).toEqual(rows.map(([key]) => key));
	});

	test('but no row is cut', async () => {
		const parts = partsOf(['key'], [['x'.repeat(200)]], 100, giveWay);
		await expect(parts).rejects.toThrow('One row is larger');
	});

	test('with the checksum of each file', async () => {
		const parts = await partsOf(['key', 'value'], rows, 30_000, giveWay);
		for (const { pieces, sha256 } of parts) {
			expect(sha256).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
		}
	});

	test('and n8n gets to do something else between few rows', async () => {
		let pauses = 0;
		await partsOf(['key', 'value'], rows, 50_000_000, async () => {
			pauses++;
		});
		expect(pauses).toBe(10);
	});
});
