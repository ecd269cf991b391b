import { expect, test } from 'vitest';
import { batchesOf } from '../../../nodes/ApsisOne/events/batches.ts';

const bytesOf = (events: object[]) => Buffer.byteLength(JSON.stringify({ items: events }));

test('25 events go together, the next begins anew, all in order', () => {
	const batches = batchesOf(Array.from({ length: 51 }, () => ({})));
	expect(batches.map(({ length }) => length)).toEqual([25, 25, 1]);
	expect(batches.flat()).toEqual(Array.from({ length: 51 }, (_, position) => position));
});

test('requests are as full as 100 kB allow, counted in bytes', () => {
	const events = Array.from({ length: 60 }, () => ({ text: 'é'.repeat(4000) }));
	const batches = batchesOf(events).map((positions) => positions.map((each) => events[each]!));
	for (const batch of batches) expect(bytesOf(batch)).toBeLessThanOrEqual(100_000);
	for (const batch of batches.slice(0, -1)) {
		expect(bytesOf([...batch, events[0]!])).toBeGreaterThan(100_000);
	}
});

test('an event that is too large goes by itself', () => {
	expect(batchesOf([{}, { text: 'x'.repeat(100_001) }, {}])).toEqual([[0], [1], [2]]);
	expect(batchesOf([])).toEqual([]);
});
