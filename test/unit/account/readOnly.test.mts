import { describe, expect, test } from 'vitest';
import { accountOf } from '../../../credentials/account/account.ts';
import { assertAllowed, isReading } from '../../../credentials/account/readOnly.ts';
import { authenticateRequest } from '../../../credentials/authentication.ts';

const credential = { region: 'eu', clientId: 'id', clientSecret: 'secret' };
const PROFILE = '/audience/keyspaces/com.apsis1.keyspaces.email/profiles/a%40example.com';

describe('a request that only reads', () => {
	test.each([
		['GET', `${PROFILE}/sections/s/attributes`],
		['get', '/anything'],
		['HEAD', '/anything'],
		['POST', `${PROFILE}/evaluations`],
		['POST', '/audience/profiles/reports/segments'],
		['POST', '/audience/profiles/reports/consents'],
		['post', '/audience/profiles/reports/duplicates'],
		['POST', '/audience/profiles/exports'],
		['POST', '/audience/profiles/export-single/key'],
		['POST', '/emails/reports'],
	])('is %s %s', (method, path) => {
		expect(isReading(method, path)).toBe(true);
	});

	test.each([
		['POST', '/v2/audience/keyspaces/k/profiles/p/sections/s/consents'],
		['POST', '/audience/keyspaces/k/sections/s/profiles'],
		['POST', '/v2/audience/sections/s/imports'],
		['POST', '/emails/sections/s/activities/transactional/1/transactions'],
		['POST', '/a/new/one'],
		['PUT', '/audience/profiles/exports'],
		['PATCH', `${PROFILE}/evaluations`],
		['DELETE', PROFILE],
		['POST', '/audience/profiles/exports/../merges'],
		['POST', '/audience/keyspaces/k/sections/s/profiles/x/../../profiles'],
		['POST', '/audience/profiles/reports/..'],
		['BREW', '/audience/profiles/exports'],
	])('is not %s %s', (method, path) => {
		expect(isReading(method, path)).toBe(false);
	});
});

describe('a credential', () => {
	test.each([
		[true, true],
		['true', true],
		[false, false],
		['false', false],
		['', false],
		[undefined, false],
	])('whose switch is %s is read-only: %s', (readOnly, isReadOnly) => {
		expect(accountOf({ ...credential, readOnly })).toMatchObject({ isReadOnly });
	});

	test('that is read-only refuses what writes, and says what to do', () => {
		const account = accountOf({ ...credential, readOnly: true });
		expect(() => assertAllowed(account, 'GET', PROFILE)).not.toThrow();
		expect(() => assertAllowed(account, 'delete', PROFILE)).toThrow(
			expect.objectContaining({
				message: 'The APSIS One credential is read-only, so nothing was sent',
				description: expect.stringContaining(`DELETE ${PROFILE}`),
			}),
		);
	});

	test.each([
		{ url: PROFILE, baseURL: 'https://api.apsis.one' },
		{ url: `https://api.apsis.one${PROFILE}?x=1` },
		{ uri: `https://api.apsis.one${PROFILE}` },
		{ uri: `https://api.apsis.one${PROFILE}`, headers: { 'x-credential-test': 'yes' } },
	])('refuses it whatever n8n names the address: %o', async (options) => {
		const request = { method: 'DELETE', ...options } as never;
		await expect(authenticateRequest({ ...credential, readOnly: true }, request)).rejects.toThrow(
			'read-only',
		);
	});
});
