import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { SEED, startEmulator } from './index.mts';
import type { Client } from './support.mts';
import { clientOf, eventually, profilePath } from './support.mts';

const ANNA = profilePath(SEED.keyspaces.email, SEED.profiles.anna);

let emulator: Emulator;
let client: Client;

beforeEach(async () => {
	emulator = await startEmulator({ limits: 'off' });
	client = clientOf(emulator);
});

afterEach(async () => {
	await emulator.close();
});

test.each(['service', 'gateway'] as const)(
	'an unknown path or method is the gateway’s, whatever the token (%s)',
	async (errors) => {
		emulator.control.set({ errors });
		const message = { message: 'Missing Authentication Token' };
		const unknown = await client.send('GET', '/audience/nothing');
		expect([unknown.status, unknown.body]).toEqual([403, message]);
		const wrongMethod = await fetch(`${emulator.url}/audience/keyspaces`, { method: 'PUT' });
		expect([wrongMethod.status, await wrongMethod.json()]).toEqual([403, message]);
		expect(emulator.control.violations).toHaveLength(2);
	},
);

test('every answer has the ids of its request, each its own', async () => {
	emulator.control.addFault({ path: 'channels$', status: 500 });
	const replies = [
		await client.token(),
		await client.send('GET', '/audience/keyspaces'),
		await client.send('GET', '/audience/channels'),
		await client.send('GET', '/audience/nothing'),
	];
	const ids = replies.map(({ headers }) => headers.get('x-amzn-requestid'));
	expect(new Set(ids).size).toBe(4);
	for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
	const gatewayIds = replies.map(({ headers }) => headers.get('x-amz-apigw-id'));
	expect(new Set(gatewayIds).size).toBe(4);
	for (const id of gatewayIds) expect(id).toMatch(/^[\w-]{15}=$/);
	const received = emulator.control.received.map(({ requestId }) => requestId);
	for (const id of ids) expect(received).toContain(id);
});

describe('errors of what a gateway can refuse', () => {
	const refusals = async () => {
		const { status, body } = await client.send('GET', '/audience/keyspaces', undefined, {
			authorization: 'Bearer foreign',
		});
		const replies = [{ status, body }];
		replies.push(await client.send('POST', `${ANNA}/evaluations`, { segments: 1 }));
		const large = { segments: [], time_zone: 'x'.repeat(100_001) };
		replies.push(await client.send('POST', `${ANNA}/evaluations`, large));
		emulator.control.revokeTokens();
		replies.push(await client.send('GET', '/audience/keyspaces'));
		client = clientOf(emulator);
		emulator.control.setLimits('real');
		for (let count = 0; count < 10; count++) await client.token();
		replies.push(await client.token());
		emulator.control.setLimits('off');
		return replies;
	};

	test('are problem documents by default', async () => {
		const replies = await refusals();
		expect(replies.map(({ status }) => status)).toEqual([401, 400, 413, 403, 429]);
		for (const { status, body } of replies) {
			expect(body).toEqual({ status, title: expect.any(String), detail: expect.any(String) });
		}
	});

	test('are its messages where that is set, and the service’s stay problem documents', async () => {
		emulator.control.set({ errors: 'gateway' });
		const replies = await refusals();
		expect(replies.map(({ status, body }) => [status, body])).toEqual([
			[401, { message: 'Unauthorized' }],
			[400, { message: 'Invalid request body' }],
			[413, { message: 'Request Too Long' }],
			[403, { message: 'The incoming token has expired' }],
			[429, { message: 'Too Many Requests' }],
		]);
		const missing = profilePath(SEED.keyspaces.email, 'nobody@example.com');
		const { headers, body } = await client.send('DELETE', missing);
		expect(headers.get('content-type')).toContain('application/problem+json');
		expect(body).toMatchObject({ status: 404, detail: expect.any(String) });
		// One is the request that broke its schema; none is an answer.
		expect(emulator.control.violations).toHaveLength(1);
	});

	test('are of whom a fault says, or the setting', async () => {
		emulator.control.addFault({ method: 'GET', status: 404, from: 'gateway' });
		emulator.control.addFault({ method: 'GET', status: 503, from: 'service' });
		const path = '/audience/keyspaces';
		const gateway = await client.send('GET', path);
		expect(gateway.body).toEqual({ message: 'Not Found' });
		emulator.control.set({ errors: 'gateway' });
		expect((await client.send('GET', path)).body).toMatchObject({ status: 503 });
		emulator.control.addFault({ method: 'GET', status: 503 });
		expect((await client.send('GET', path)).body).toEqual({ message: 'Service Unavailable' });
	});
});

test('what takes too long is 504, not on the storage host, and has its effect later', async () => {
	emulator.control.set({ gatewayTimeoutMs: 20 });
	emulator.control.addFault({ method: 'DELETE', delayMs: 60 });
	const { status, body } = await client.send('DELETE', ANNA);
	expect([status, body]).toEqual([504, { message: 'Endpoint request timed out' }]);
	const find = () => emulator.account.find(SEED.keyspaces.email, SEED.profiles.anna);
	expect(find()).toBeDefined();
	emulator.control.addFault({ path: '^/uploads/', delayMs: 30 });
	expect((await fetch(`${emulator.uploadUrl}/uploads/x`)).status).toBe(404);
	await eventually(find, (profile) => profile === undefined);
});
