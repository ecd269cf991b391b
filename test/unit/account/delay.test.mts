import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../credentials/account/delay.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const date = (offsetSeconds: number) => new Date(NOW + offsetSeconds * 1000).toUTCString();

test.each([
	[{ 'retry-after': '20' }, 20_000],
	[{ 'retry-after': ' 0 ' }, 0],
	[{ 'retry-after': '120' }, 120_000],
	// One answer must not shut the account for an hour.
	[{ 'retry-after': '3600' }, 120_000],
	[{ 'retry-after': date(3600) }, 120_000],
	[{ 'retry-after': date(20) }, 20_000],
	[{ 'retry-after': date(-20) }, 0],
	// The answer's own time counts: this machine's is two hours off.
	[{ 'retry-after': date(7220), date: date(7200) }, 20_000],
	[{ 'retry-after': date(-7180), date: date(-7200) }, 20_000],
	[{ 'retry-after': date(20), date: 'soon' }, 20_000],
	[{ 'retry-after': 'soon' }, undefined],
	[{ 'retry-after': '' }, undefined],
	[{ date: date(0) }, undefined],
	[{}, undefined],
])('%o asks to wait for %s ms', (headers, ms) => {
	expect(retryAfterMs(headers, NOW)).toBe(ms);
});
