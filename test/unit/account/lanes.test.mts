import { expect, test } from 'vitest';
import { lanesOf } from '../../../credentials/account/lanes.ts';

const keyLane = (key: string) => `profile key keyspaces/${key}`;
const PROFILE = '/audience/keyspaces/com.apsis1.keyspaces.email/profiles/a%40b.se';
const KEY = keyLane('com.apsis1.keyspaces.email/profiles/a%40b.se');

test.each([
	['GET', '/audience/keyspaces', ['account']],
	['POST', '/oauth/token', ['token']],
	['DELETE', PROFILE, ['account', KEY]],
	['PUT', `${PROFILE}/locks`, ['account', KEY]],
	['PATCH', `${PROFILE}/sections/s/attributes`, ['account', KEY]],
	['PATCH', `/v2${PROFILE}/sections/s/attributes`, ['account', KEY]],
	['POST', `/v2${PROFILE}/sections/s/consents`, ['account', KEY]],
	['POST', '/audience/keyspaces/k/sections/s/profiles', ['account']],
	['PUT', '/audience/profiles/merges', ['account']],
	[
		'DELETE',
		'/audience/profiles/merges/keyspaces/k/profiles/p',
		['account', keyLane('k/profiles/p')],
	],
	['POST', '/v2/audience/sections/s/imports', ['account', 'import']],
	['GET', '/audience/sections/s/imports/1', ['account']],
	['POST', '/audience/profiles/reports/segments', ['account', 'profile export']],
	['POST', '/audience/profiles/export-single/key', ['account', 'profile export']],
	['POST', '/audience/profiles/exports', ['account', 'event export']],
	['POST', '/emails/reports', ['account', 'event export']],
	['GET', '/emails/reports/1', ['account']],
	['GET', '/audience/profiles/exports/1', ['account', 'download']],
])('%s %s counts in %j', (method, path, keys) => {
	expect(lanesOf(method, path).map(({ key }) => key)).toEqual(keys);
});

test('the limits are the documented ones', () => {
	const limits = [
		lanesOf('GET', PROFILE),
		lanesOf('POST', '/oauth/token'),
		lanesOf('POST', '/v2/audience/sections/s/imports'),
		lanesOf('POST', '/audience/profiles/reports/segments'),
		lanesOf('POST', '/emails/reports'),
		lanesOf('GET', '/audience/profiles/exports/1'),
	].map((lanes) => lanes.map(({ limit, windowMs }) => [limit, windowMs / 1000]).at(-1));
	expect(limits).toEqual([
		[10, 1],
		[10, 60],
		[10, 60],
		[1, 1],
		[1, 60],
		[60, 60],
	]);
});
