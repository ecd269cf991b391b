import { describe, expect, test } from 'vitest';
import { keyOf, MOST_KEYS, withKey, type Times } from '../../../nodes/ApsisOneTrigger/repeats.ts';

describe('the key of a delivery', () => {
	const data = { email: 'anna@example.com', order: { id: 5 }, 'a.b': 1, empty: '', none: null };

	test('is that of its values', () => {
		expect(keyOf(data, 'email')).toBe(keyOf({ email: 'anna@example.com' }, ' email ,'));
		expect(keyOf(data, 'email')).not.toBe(keyOf({ email: 'bo@example.com' }, 'email'));
		expect(keyOf(data, 'email')).not.toBe(keyOf(data, 'email,order.id'));
		expect(keyOf({ a: '1', b: '23' }, 'a,b')).not.toBe(keyOf({ a: '12', b: '3' }, 'a,b'));
		expect(keyOf({ a: 1 }, 'a')).not.toBe(keyOf({ a: '1' }, 'a'));
	});

	test('goes into objects by dots, unless a name has dots', () => {
		expect(keyOf(data, 'order.id')).toBe(keyOf({ x: 5 }, 'x'));
		expect(keyOf(data, 'a.b')).toBe(keyOf({ x: 1 }, 'x'));
	});

	test('is not there where a value is not', () => {
		for (const names of [
			'',
			' , ',
			'empty',
			'none',
			'order.no',
			'email.x',
			'email,no',
			'toString',
		]) {
			expect(keyOf(data, names), names).toBeUndefined();
		}
	});

	test('is short and tells nothing of the values', () => {
		expect(keyOf({ text: 'x'.repeat(10_000) }, 'text')).toMatch(/^[\w-]{22}$/);
	});
});

describe('keys', () => {
	const WINDOW = 60_000;
	const empty: Times = new Map();

	test('are known from their first delivery to the end of the window', () => {
		const times = withKey(empty, 'a', 1000, WINDOW)!;
		expect(withKey(times, 'a', 1000, WINDOW)).toBeUndefined();
		expect(withKey(times, 'a', 1000 + WINDOW - 1, WINDOW)).toBeUndefined();
		expect(withKey(times, 'a', 1000 + WINDOW, WINDOW)).toEqual(new Map([['a', 1000 + WINDOW]]));
	});

	test('are forgotten when others come after their window', () => {
		const times = withKey(empty, 'a', 1000, WINDOW)!;
		expect([...withKey(times, 'b', 1000 + WINDOW, WINDOW)!.keys()]).toEqual(['b']);
	});

	test('are bounded in number: the oldest go first', () => {
		const times = new Map(
			Array.from({ length: MOST_KEYS }, (_, index) => [`k${index}`, 5 - index]),
		);
		const oldest = `k${MOST_KEYS - 1}`;
		const next = withKey(times, 'new', 6, WINDOW)!;
		expect(next.size).toBe(MOST_KEYS);
		expect(next.has('new')).toBe(true);
		expect(next.has(oldest)).toBe(false);
		expect(next.has('k0')).toBe(true);
	});

	test('are known even if the clock went back', () => {
		const times = withKey(empty, 'a', 100_000, WINDOW)!;
		expect(withKey(times, 'a', 1000, WINDOW)).toBeUndefined();
	});
});
