import { expect, test } from 'vitest';
import { eventTimeOf } from '../../../nodes/ApsisOne/events/time.ts';

test.each<[unknown, string, string]>([
	// The written offset stays, whatever the time zone.
	['2026-03-24T09:30:00+01:00', 'America/New_York', '2026-03-24T09:30:00+01:00'],
	['2026-03-24T09:30:00.123-03:30', 'UTC', '2026-03-24T09:30:00-03:30'],
	['2026-03-24T08:30:00Z', 'Europe/Stockholm', '2026-03-24T08:30:00+00:00'],
	// Without offset, in the time zone: winter, summer, and the hour that the clock skips.
	['2026-01-24T09:30:00', 'Europe/Stockholm', '2026-01-24T09:30:00+01:00'],
	['2026-07-24 09:30', 'Europe/Stockholm', '2026-07-24T09:30:00+02:00'],
	['2026-03-29T02:30:00', 'Europe/Stockholm', '2026-03-29T03:30:00+02:00'],
	['2026-07-24T09:30:00', 'America/St_Johns', '2026-07-24T09:30:00-02:30'],
	['2026-07-24T09:30:00', 'Asia/Kolkata', '2026-07-24T09:30:00+05:30'],
	['2026-07-24', 'UTC', '2026-07-24T00:00:00+00:00'],
	// A day in digits, be it text or a number, and not a second of August 1970.
	['20260304', 'Europe/Stockholm', '2026-03-04T00:00:00+01:00'],
	[20260304, 'UTC', '2026-03-04T00:00:00+00:00'],
	// Moments.
	[1774341000, 'Europe/Stockholm', '2026-03-24T09:30:00+01:00'],
	[1774341000000, 'UTC', '2026-03-24T08:30:00+00:00'],
	[new Date('2026-03-24T08:30:00Z'), 'Europe/Stockholm', '2026-03-24T09:30:00+01:00'],
	[{ toISO: () => '2026-03-24T09:30:00.000+01:00' }, 'UTC', '2026-03-24T09:30:00+01:00'],
])('%s in %s is sent as %s', (value, timezone, sent) => {
	expect(eventTimeOf(value, timezone)).toEqual({ value: sent });
});

test.each([
	[''],
	['  '],
	[undefined],
	[null],
	['soon'],
	['03/04/2026'],
	[{}],
	[new Date(NaN)],
	[2026],
	['2026'],
	[202603],
	[46085],
	[46085.5],
	['46085,5'],
])('%s is refused', (value) => {
	expect(eventTimeOf(value, 'UTC')).toEqual({ problem: expect.any(String) });
});
