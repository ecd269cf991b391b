import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from 'vitest';
import {
	LONGEST_MS,
	MAX_SEEN,
	newTo,
	nextWindow,
	OVERLAP_MS,
	placeAfter,
	placeAt,
	shortened,
	type EventPlace,
} from '../../../nodes/ApsisOne/exports/eventPlace.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;

const event = (id: string, time: number): IDataObject => ({
	type: 'CLICKED',
	correlation_id: id,
	event_time: 0,
	server_time: time,
});

const after = (place: EventPlace, now: number, events: IDataObject[]) =>
	placeAfter(place, nextWindow(place, now)!, events);

describe('the next report', () => {
	test('begins where the trigger was activated, and not before', () => {
		expect(nextWindow(placeAt(NOW), NOW)).toBeUndefined();
		expect(nextWindow(placeAt(NOW), NOW + MINUTE)).toEqual({ start: NOW, end: NOW + MINUTE });
	});

	test('begins before the end of the last one, for events that come late', () => {
		const place = after(placeAt(NOW), NOW + 60 * MINUTE, []);
		expect(nextWindow(place, NOW + 61 * MINUTE)).toEqual({
			start: NOW + 60 * MINUTE - OVERLAP_MS,
			end: NOW + 61 * MINUTE,
		});
	});

	test('is a day long at most after a pause, the oldest day first', () => {
		const later = NOW + 3.5 * LONGEST_MS;
		let place = placeAt(NOW);
		const ends: number[] = [];
		for (let window; (window = nextWindow(place, later)); place = placeAfter(place, window, [])) {
			ends.push(window.end - NOW);
		}
		expect(ends).toEqual([1, 2, 3, 3.5].map((days) => days * LONGEST_MS));
	});

	test('is half as long after one that was too large, and longer again later', () => {
		const later = NOW + LONGEST_MS;
		const window = nextWindow(placeAt(NOW), later)!;
		const shorter = shortened(placeAt(NOW), window)!;
		expect(nextWindow(shorter, later)!.end).toBe(NOW + LONGEST_MS / 2);
		const next = after(shorter, later, []);
		expect(next.longest).toBeUndefined();
		expect(shortened(placeAt(NOW), { start: NOW, end: NOW + MINUTE })).toBeUndefined();
	});
});

describe('what was handed over', () => {
	test('is not new again, though it is without correlation ID', () => {
		const nameless = { type: 'SENT', correlation_id: null, server_time: NOW + 1, address: 'a@b.c' };
		const place = after(placeAt(NOW), NOW + MINUTE, [event('a', NOW + 1), nameless]);
		const isNew = newTo(place);
		expect([event('a', NOW + 1), nameless, event('b', NOW + 2), event('b', NOW + 2)].map(isNew)) //
			.toEqual([false, false, true, false]);
		expect(isNew({ ...event('a', NOW + 1), type: 'OPENED' })).toBe(true);
	});

	test('is forgotten once no report can hold it again', () => {
		const place = after(placeAt(NOW), NOW + MINUTE, [event('a', NOW + 1)]);
		expect(place.seen).toHaveLength(1);
		expect(after(place, NOW + 3 * OVERLAP_MS, []).seen).toEqual([]);
	});

	test('is bounded: what is forgotten is not asked for again', () => {
		const count = MAX_SEEN + 500;
		const many = Array.from({ length: count }, (_, n) => event(`e${n}`, NOW + n));
		const place = after(placeAt(NOW), NOW + MINUTE, many);
		expect(place.seen[0]!.keys).toHaveLength(MAX_SEEN * 12);
		expect(place.from).toBe(NOW + 500);
		const more = after(place, NOW + 2 * MINUTE, [event('more', NOW + MINUTE)]);
		expect(more.seen).toHaveLength(1);
		expect(more.from).toBe(NOW + MINUTE);
		expect(newTo(more)(event('more', NOW + MINUTE))).toBe(false);
	});

	test('can be saved as JSON', () => {
		const place = after(placeAt(NOW), NOW + MINUTE, [event('a', NOW + 1)]);
		expect(JSON.parse(JSON.stringify(place))).toEqual(place);
	});
});

test('whatever the reports hold, an event of the overlap comes once, and the place moves forward', () => {
	const step = fc.record({
		pause: fc.integer({ min: 1, max: 40 * MINUTE }),
		ages: fc.array(fc.integer({ min: 1, max: OVERLAP_MS - 1 }), { maxLength: 5 }),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
			let place = placeAt(NOW);
			let now = NOW;
			const events: IDataObject[] = [];
			const handed: unknown[] = [];
			for (const { pause, ages } of steps) {
				now += pause;
				const late = ages.map((age) => event(`e${events.length}-${age}`, now - age));
				events.push(...late.filter(({ server_time: time }) => Number(time) >= NOW));
				const window = nextWindow(place, now)!;
				const report = events.filter(
					({ server_time: time }) => Number(time) >= window.start && Number(time) < window.end,
				);
				const fresh = report.filter(newTo(place));
				handed.push(...fresh.map(({ correlation_id: id }) => id));
				const next = placeAfter(place, window, fresh);
				expect(next.until).toBeGreaterThan(place.until);
				expect(next.from).toBeGreaterThanOrEqual(place.from);
				place = next;
			}
			expect(new Set(handed).size).toBe(handed.length);
			const ids = new Set(events.map(({ correlation_id: id }) => id));
			expect(new Set(handed)).toEqual(ids);
		}),
	);
});
