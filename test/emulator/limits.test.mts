import { describe, expect, test } from 'vitest';
import { lanesOf } from './lanes.mts';
import { Limiter } from './limits.mts';

const LANE = { name: 'lane', limit: 2, perMs: 1000 };

function admitted(limiter: Limiter, ...times: number[]): boolean[] {
	return times.map((time) => limiter.admit([LANE], time) === undefined);
}

describe('kinds of limit', () => {
	test('a fixed window lets a new burst through when it closes', () => {
		const limiter = new Limiter('fixed');
		expect(admitted(limiter, 0, 900, 950)).toEqual([true, true, false]);
		expect(admitted(limiter, 1000, 1001, 1002)).toEqual([true, true, false]);
	});

	test('a sliding window counts back from each request', () => {
		const limiter = new Limiter('sliding');
		expect(admitted(limiter, 0, 900, 950)).toEqual([true, true, false]);
		expect(admitted(limiter, 1000, 1001, 1900)).toEqual([true, false, true]);
	});

	test('a bucket fills at an even pace', () => {
		const limiter = new Limiter('bucket');
		expect(admitted(limiter, 0, 0, 0)).toEqual([true, true, false]);
		expect(admitted(limiter, 499, 500, 500, 1000)).toEqual([false, true, false, true]);
	});

	test.each(['fixed', 'sliding', 'bucket'] as const)('%s tells how long to wait', (kind) => {
		const limiter = new Limiter(kind);
		admitted(limiter, 100, 100);
		const exceeded = limiter.admit([LANE], 200);
		expect(exceeded?.retryAfterMs).toBeGreaterThan(0);
		expect(admitted(limiter, 200 + (exceeded?.retryAfterMs ?? 0))).toEqual([true]);
	});

	test('a request that one lane refuses is not counted in the others', () => {
		const limiter = new Limiter('fixed');
		const full = { name: 'full', limit: 1, perMs: 1000 };
		limiter.admit([full], 0);
		expect(limiter.admit([LANE, full], 1)?.lane).toBe(full);
		expect(admitted(limiter, 2, 2, 2)).toEqual([true, true, false]);
	});
});

test('a request falls under its documented limits', () => {
	const names = (...args: Parameters<typeof lanesOf>) => lanesOf(...args).map(({ name }) => name);
	const params = { keyspace_discriminator: 'k', profile_key: 'p' };
	expect(names('getAccessToken', {}, {})).toEqual(['token']);
	expect(names('getKeyspaces', {}, undefined)).toEqual(['account']);
	expect(names('deleteProfile', params, undefined)).toEqual(['account', 'profile-key k p']);
	expect(names('createProfile', { keyspace_discriminator: 'k' }, { profile_key: 'p' })).toEqual([
		'account',
		'profile-key k p',
	]);
	expect(names('requestEventExport', {}, {})).toEqual(['account', 'event-export']);
});
