import { describe, expect, test } from 'vitest';
import { readCsv } from '../../../nodes/ApsisOne/client/csv.ts';
import { partsOf } from '../../../nodes/ApsisOne/imports/parts.ts';

async function read(text: string) {
	const rows: Array<Record<string, string>> = [];
	for await (const row of readCsv([text])) rows.push(row);
	return rows;
}

describe('an import is split', () => {
	const rows = Array.from({ length: 1000 }, (_, index) => [
		`user${index}@example.com`,
		'x'.repeat(90),
	]);

	test('not below the limit', () => {
		const [part, ...others] = partsOf(['key', 'value'], rows, 50_000_000);
		expect(others).toEqual([]);
		expect(part?.rows).toBe(1000);
		expect(part?.bytes).toBe(Buffer.concat(part!.pieces).length);
	});

	test('into files below the limit, each with the header, that hold all rows once', async () => {
		const parts = partsOf(['key', 'value'], rows, 30_000);
		expect(parts.length).toBeGreaterThan(3);
		const read1 = await Promise.all(
			parts.map(async ({ pieces }) => await read(Buffer.concat(pieces).toString())),
		);
		for (const { bytes } of parts) expect(bytes).toBeLessThanOrEqual(30_000);
		expect(read1.flat().map(({ key }) => key)).toEqual(rows.map(([key]) => key));
	});

	test('but no row is cut', () => {
		expect(() => partsOf(['key'], [['x'.repeat(200)]], 100)).toThrow('One row is larger');
	});
});
