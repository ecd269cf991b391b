import { describe, expect, test } from 'vitest';
import { accountOf, isSafeFor, isSafeUrl, pathOf } from '../../../credentials/account/account.ts';

const credential = { region: 'eu', clientId: ' id ', clientSecret: 'secret' };

describe('an account', () => {
	test.each([
		[{ region: 'eu' }, 'https://api.apsis.one'],
		[{ region: 'apac' }, 'https://api-apac.apsis.one'],
		[
			{ region: 'custom', baseUrl: ' https://proxy.example/apsis/ ' },
			'https://proxy.example/apsis',
		],
	])('of %o has the base URL %s', (fields, baseUrl) => {
		expect(accountOf({ ...credential, ...fields })).toMatchObject({ baseUrl, clientId: 'id' });
	});

	test('has a fingerprint that changes with address, ID and secret', () => {
		const fingerprints = [
			{},
			{ region: 'apac' },
			{ clientId: 'other' },
			{ clientSecret: 'other' },
		].map((fields) => accountOf({ ...credential, ...fields }).fingerprint);
		expect(new Set(fingerprints).size).toBe(4);
		expect(fingerprints.join()).not.toContain('secret');
	});

	test.each([
		[undefined, 1],
		[50, 0.5],
		['25', 0.25],
		[' 1 ', 0.01],
		[100, 1],
		['', 1],
		[null, 1],
	])('with a share of %s uses %s of the limits', (rateLimitShare, share) => {
		const fields = { ...credential, ...(rateLimitShare !== undefined && { rateLimitShare }) };
		expect(accountOf(fields).share).toBe(share);
	});

	test.each([0, 400, 0.99, 100.01, -5, 'x', '50 %'])(
		'refuses a share of %s, which would be taken for the whole',
		(rateLimitShare) => {
			expect(() => accountOf({ ...credential, rateLimitShare })).toThrow(
				'is not a number from 1 to 100',
			);
		},
	);

	test.each([
		'https://proxy.example/a b',
		'https://proxy.example/apsis?tenant=1',
		'https://proxy.example/#top',
		'https://user:word@proxy.example',
	])('refuses the base URL %s, which some requests would lose a part of', (baseUrl) => {
		expect(() => accountOf({ ...credential, region: 'custom', baseUrl })).toThrow(
			'more than a host and a path',
		);
	});

	test.each([{ clientId: '' }, { clientSecret: '  ' }])('needs %o', (fields) => {
		expect(() => accountOf({ ...credential, ...fields })).toThrow(
			'no client ID or no client secret',
		);
	});
});

describe('the path below the base URL', () => {
	const plain = accountOf(credential);
	const proxied = accountOf({
		...credential,
		region: 'custom',
		baseUrl: 'https://proxy.example/apsis',
	});

	test.each([
		[plain, { url: '/audience/sections?x=1', baseURL: 'https://api.apsis.one' }],
		[plain, { url: 'https://api.apsis.one/audience/sections' }],
		[plain, { uri: 'https://api.apsis.one/audience/sections#x' }],
		[proxied, { url: '/audience/sections', baseURL: 'https://proxy.example/apsis' }],
		[proxied, { uri: 'https://proxy.example/apsis/audience/sections' }],
	])('is found (%#)', (account, target) => {
		expect(pathOf(account, target)).toBe('/audience/sections');
	});
});

test.each([
	['https://a.example', true],
	['http://127.0.0.1:1', true],
	['http://localhost', true],
	['http://[::1]:80/x', true],
	['http://127.0.0.1.evil.example', false],
	['http://a.example', false],
	['file:///etc/passwd', false],
	['', false],
])('%s is safe: %s', (address, isSafe) => {
	expect(isSafeUrl(address)).toBe(isSafe);
});

describe('an address in an answer', () => {
	const elsewhere = { baseUrl: 'https://api.apsis.one' };
	const here = { baseUrl: 'http://127.0.0.1:9' };

	test.each([
		'http://localhost/f',
		'https://localhost:5678/f',
		'https://localhost./f',
		'https://n8n.localhost/f',
		'http://127.0.0.1/f',
		'https://127.9.9.9/f',
		'https://2130706433/f',
		'https://0.0.0.0/f',
		'https://[::1]/f',
		'https://[::]/f',
		'https://[::ffff:127.0.0.1]/f',
	])('%s is asked only where the account is of this machine too', (address) => {
		expect(isSafeFor(elsewhere, address)).toBe(false);
	});

	test('of this machine or by https elsewhere is asked', () => {
		expect(isSafeFor(here, 'http://127.0.0.1:8080/f')).toBe(true);
		for (const account of [here, elsewhere]) {
			expect(isSafeFor(account, 'https://files.example/f')).toBe(true);
			expect(isSafeFor(account, 'https://localhost.example/f')).toBe(true);
			expect(isSafeFor(account, 'http://files.example/f')).toBe(false);
			expect(isSafeFor(account, 'nowhere')).toBe(false);
		}
	});
});
