import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, expect, test } from 'vitest';
import type { Emulator, EmulatorOptions } from './index.mts';
import { startEmulator } from './index.mts';
import { clientOf } from './support.mts';

let emulator: Emulator;

async function start(options?: EmulatorOptions) {
	emulator = await startEmulator(options);
	return clientOf(emulator);
}

afterEach(async () => {
	await emulator.close();
});

test('a token is an RS256 JWT whose exp tells its life, whatever expires_in says', async () => {
	const client = await start({ tokenLifeSeconds: 600 });
	const { status, body } = await client.token();
	const { exp = 0, iat = 0 } = decodeJwt(body.access_token);
	expect(status).toBe(200);
	expect(decodeProtectedHeader(body.access_token).alg).toBe('RS256');
	expect(exp - iat).toBe(600);
	expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
	emulator.control.set({ expiresInSeconds: 1 });
	expect((await client.token()).body.expires_in).toBe(1);
});

test('claims, clock and opacity can be chosen', async () => {
	let client = await start({ tokenClaims: 'exp', clockOffsetSeconds: -7200 });
	const { body, headers } = await client.token();
	expect(decodeJwt(body.access_token).iat).toBeUndefined();
	expect(Date.parse(headers.get('date') ?? '')).toBeLessThan(Date.now() - 7_000_000);
	expect((await client.send('GET', '/audience/keyspaces')).status).toBe(200);
	await emulator.close();

	client = await start({ tokenClaims: 'opaque' });
	const opaque = (await client.token()).body.access_token;
	expect(() => decodeJwt(opaque)).toThrow();
	expect((await client.send('GET', '/audience/keyspaces')).status).toBe(200);
});

test('wrong credentials are refused, and an unknown grant', async () => {
	const client = await start();
	expect((await client.token('wrong')).body).toMatchObject({ status: 401, title: 'Unauthorized' });
	emulator.control.rotateSecret('another');
	expect((await client.token('another')).status).toBe(200);
	const form = await fetch(`${emulator.url}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams({ grant_type: 'password', client_id: 'a', client_secret: 'b' }),
	});
	expect(form.status).toBe(400);
});

test('the eleventh token in a minute is refused', async () => {
	const client = await start({ retryAfter: 'seconds' });
	for (let count = 0; count < 10; count++) expect((await client.token()).status).toBe(200);
	const refused = await client.token();
	expect(refused.body).toMatchObject({ status: 429, title: 'Too Many Requests' });
	expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
	emulator.control.setLimits('off');
	expect((await client.token()).status).toBe(200);
	expect(emulator.control.counts).toEqual({ 200: 11, 429: 1 });
	expect(emulator.control.tokenCalls).toBe(12);
});

test('missing and foreign tokens give 401, expired and revoked ones 403', async () => {
	const client = await start({ tokenLifeSeconds: 0 });
	expect((await fetch(`${emulator.url}/audience/keyspaces`)).status).toBe(401);
	const foreign = { authorization: 'Bearer abc' };
	expect((await client.send('GET', '/audience/keyspaces', undefined, foreign)).status).toBe(401);
	const expired = await client.send('GET', '/audience/keyspaces');
	expect(expired.body).toMatchObject({ status: 403, detail: 'The token has expired.' });

	emulator.control.setTokenLife(60);
	const renewed = clientOf(emulator);
	expect((await renewed.send('GET', '/audience/keyspaces')).status).toBe(200);
	emulator.control.revokeTokens();
	expect((await renewed.send('GET', '/audience/keyspaces')).status).toBe(403);
});

test('what was received holds no secret and no token', async () => {
	const client = await start();
	await client.send('GET', '/audience/keyspaces');
	const { access_token } = (await client.token()).body;
	const response = await fetch(`${emulator.url}/__emulator/received`);
	const text = await response.text();
	expect(text).not.toContain(emulator.clientSecret);
	expect(text).not.toContain(access_token);
	expect(text).toContain('token #1');
	expect(emulator.control.violations).toEqual([]);
});
