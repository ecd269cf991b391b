import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeMoment } from '../../../nodes/ApsisOne/client/moments.ts';

/** n8n's own copy, which `$now` of its expressions is made with. */
const { DateTime } = createRequire(createRequire(import.meta.url).resolve('n8n-workflow'))(
	'luxon',
) as { DateTime: { fromMillis(moment: number, options: object): { toISO(): string } } };

const ZONES = [
	'UTC',
	'GMT',
	'Etc/UTC',
	'Europe/London',
	'Europe/Stockholm',
	'America/St_Johns',
	'America/New_York',
	'Asia/Kolkata',
	'Australia/Lord_Howe',
	'Pacific/Chatham',
];

test('a moment is written as n8n writes it, whatever the zone', () => {
	const moments = fc.integer({
		min: Date.parse('1990-01-01T00:00:00Z'),
		max: Date.parse('2060-01-01T00:00:00Z'),
	});
	fc.assert(
		fc.property(moments, fc.constantFrom(...ZONES), (moment, zone) => {
			expect(writeMoment(moment, zone)).toBe(DateTime.fromMillis(moment, { zone }).toISO());
		}),
		{ numRuns: 1000 },
	);
});
