import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../nodes/ApsisOne/engine/caller.ts';
import { requestOptionsOf } from '../../../nodes/ApsisOne/engine/requestOptions.ts';

const read = (chosen?: object) =>
	requestOptionsOf({ inputs: [], parameter: () => chosen } as unknown as Caller);
const batch = (batchSize: unknown, batchInterval: unknown) =>
	read({ batching: { batch: { batchSize, batchInterval } } }).batching;

test('without any, requests have five minutes and items begin at once', () => {
	const none = { transport: { timeout: 300_000 } };
	expect(read()).toEqual(none);
	expect(read({})).toEqual(none);
	expect(read({ timeout: 0, proxy: ' ', allowUnauthorizedCerts: 'false' })).toEqual(none);
});

test('an expression may give each of them as text', () => {
	expect(read({ timeout: '250', allowUnauthorizedCerts: 'true' }).transport).toEqual({
		timeout: 250,
		skipSslCertificateValidation: true,
	});
	expect(batch('10', '500')).toEqual({ size: 10, pauseMs: 500 });
});

test('batches are as the fields of n8n say: 50 if left out, -1 for none, 0 as 1', () => {
	expect(batch(undefined, 500)).toEqual({ size: 50, pauseMs: 500 });
	expect(batch(0, 500)).toEqual({ size: 1, pauseMs: 500 });
	expect(batch(-1, 500)).toBeUndefined();
	expect(batch(10, undefined)).toBeUndefined();
	expect(batch(10, 0)).toBeUndefined();
});

test.each([
	['"Timeout"', { timeout: '5 s' }],
	['"Timeout"', { timeout: -1 }],
	['"Items per Batch"', { batching: { batch: { batchSize: 'ten' } } }],
	['"Items per Batch"', { batching: { batch: { batchSize: -2 } } }],
	['"Batch Interval (ms)"', { batching: { batch: { batchInterval: '1 s' } } }],
	['"Ignore SSL Issues"', { allowUnauthorizedCerts: 'yes' }],
])('%s is refused where it is neither: %j', (name, chosen) => {
	expect(() => read(chosen)).toThrow(name);
});

describe('a proxy', () => {
	const proxyOf = (proxy: unknown) => read({ proxy }).transport.proxy;

	test('has a host, and the port of its protocol unless it says another', () => {
		expect(proxyOf('http://proxy.example')).toEqual({
			host: 'proxy.example',
			port: 80,
			protocol: 'http',
		});
		expect(proxyOf('https://proxy.example')).toMatchObject({ port: 443, protocol: 'https' });
		expect(proxyOf(' http://proxy.example:8080 ')).toMatchObject({ port: 8080 });
	});

	test('may want a user, whose signs are encoded in the address', () => {
		expect(proxyOf('http://an%20na:p%40ss@proxy.example:1')).toMatchObject({
			auth: { username: 'an na', password: 'p@ss' },
		});
	});

	test.each(['proxy', 'file:///x', 7])('%j is no address', (proxy) => {
		expect(() => proxyOf(proxy)).toThrow('is not an address');
	});
});
