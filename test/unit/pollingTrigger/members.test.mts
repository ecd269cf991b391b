import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	byExportKey,
	changesBetween,
	isGreatFall,
	packed,
	unpacked,
} from '../../../nodes/ApsisOnePollingTrigger/members.ts';

describe('export keys', () => {
	test('are packed and come out again, whatever they look like', () => {
		const key = fc.oneof(
			fc.uuid(),
			fc.uuid().map((one) => one.toUpperCase()),
			fc.string(),
		);
		fc.assert(
			fc.property(fc.uniqueArray(key), (keys) => {
				const saved = JSON.parse(JSON.stringify(packed(keys))) as ReturnType<typeof packed>;
				expect(unpacked(saved)).toEqual(new Set(keys));
			}),
		);
	});

	test('take 22 characters each where they are UUIDs', () => {
		const keys = fc.sample(fc.uuid(), 100);
		expect(packed(keys)).toEqual({ uuids: expect.any(String), others: [] });
		expect(packed(keys).uuids).toHaveLength(2200);
	});

	test.each([['export_key'], ['Export key'], ['ExportKey'], ['Profile key'], ['key']])(
		'are found by the name of their column: %s',
		(column) => {
			const rows = [{ Email: 'a@b.c', [column]: 'k1' }];
			expect(byExportKey(rows, new Set(['Email']))).toEqual(new Map([['k1', { Email: 'a@b.c' }]]));
		},
	);

	test('are taken from the first column where no name tells', () => {
		expect(byExportKey([{ id: 'k1', Email: 'a@b.c' }], new Set())).toEqual(
			new Map([['k1', { Email: 'a@b.c' }]]),
		);
		expect(byExportKey([], new Set())).toEqual(new Map());
	});

	test('are not taken from a column that was asked for, whatever it is called', () => {
		const rows = [{ Key: 'gold', id: 'k1' }];
		expect(byExportKey(rows, new Set(['Key']))).toEqual(new Map([['k1', { Key: 'gold' }]]));
	});
});

test('changes turn what was into what is', () => {
	const keys = fc.uniqueArray(fc.string({ minLength: 1 }));
	fc.assert(
		fc.property(keys, keys, (before, now) => {
			const members = new Map(now.map((key) => [key, {}]));
			const { entered, left } = changesBetween(new Set(before), members);
			const after = new Set(before.filter((key) => !left.includes(key)));
			for (const [key] of entered) {
				expect(after.has(key)).toBe(false);
				after.add(key);
			}
			expect(after).toEqual(new Set(now));
		}),
	);
});

test('a fall is great where more than half left', () => {
	const before = new Set(['a', 'b', 'c', 'd']);
	expect(isGreatFall(before, ['a', 'b'])).toBe(false);
	expect(isGreatFall(before, ['a', 'b', 'c'])).toBe(true);
	expect(isGreatFall(new Set(), [])).toBe(false);
});
