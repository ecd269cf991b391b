import { expect, test } from 'vitest';
import { bodyOfWindow, lastDays } from '../../../nodes/ApsisOne/exports/window.ts';

test('whole days are those of the zone, also when the clock changes', () => {
	// In Stockholm the clock goes back on 25 October 2026.
	const now = Date.parse('2026-10-25T23:30:00Z');
	expect(bodyOfWindow(lastDays(1, now, 'Europe/Stockholm'))).toEqual({
		start_at: '2026-10-24T22:00:00.000Z',
		end_at: '2026-10-25T23:00:00.000Z',
	});
	expect(bodyOfWindow(lastDays(7, now, 'UTC'))).toEqual({
		start_at: '2026-10-18T00:00:00.000Z',
		end_at: '2026-10-25T00:00:00.000Z',
	});
});
