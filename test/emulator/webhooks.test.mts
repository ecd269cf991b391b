import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from './index.mts';
import { startEmulator } from './index.mts';

let emulator: Emulator;
let receiver: Server;
let url: string;
let received: Array<Record<string, unknown>>;

beforeEach(async () => {
	emulator = await startEmulator();
	received = [];
	receiver = createServer((request, response) => {
		let body = '';
		request.on('data', (piece: Buffer) => (body += piece.toString()));
		request.on('end', () => {
			const { method, url: path, headers } = request;
			received.push({ method, path, type: headers['content-type'], key: headers['x-key'], body });
			response.writeHead(path?.includes('refuse') ? 403 : 200).end('{"message":"ok"}');
		});
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterEach(async () => {
	receiver.closeAllConnections();
	await new Promise((resolve) => receiver.close(resolve));
	await emulator.close();
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
	'%s has its data in the URL, after static parameters',
	async (method) => {
		const { control } = emulator;
		const delivery = await control.deliver(`${url}/hook?secret=s1`, {
			method,
			parameters: { email: 'a+b@example.com', city: 'Malmö' },
			headers: { 'x-key': 'k' },
		});
		expect(received).toEqual([
			{
				method,
				path: '/hook?secret=s1&email=a%2Bb%40example.com&city=Malm%C3%B6',
				type: undefined,
				key: 'k',
				body: '',
			},
		]);
		expect(delivery).toEqual({
			url: `${url}/hook`,
			method,
			status: 200,
			answer: '{"message":"ok"}',
		});
		expect(control.deliveries).toEqual([delivery]);
	},
);

test('a body goes as JSON or as a form', async () => {
	await emulator.control.deliver(url, { body: { points: 12 } });
	await emulator.control.deliver(url, { form: { points: '12' } });
	expect(received).toMatchObject([
		{ method: 'POST', type: 'application/json', body: '{"points":12}' },
		{ type: 'application/x-www-form-urlencoded;charset=UTF-8', body: 'points=12' },
	]);
});

test('what the receiver answers is kept, also that it did not', async () => {
	const { control } = emulator;
	expect(await control.deliver(`${url}/refuse`)).toMatchObject({ status: 403 });
	expect(await control.deliver('http://127.0.0.1:9/hook')).toMatchObject({
		status: null,
		error: expect.any(String),
	});
	await expect(control.deliver('http://example.com/hook')).rejects.toThrow('https');
	control.reset();
	expect(control.deliveries).toEqual([]);
});

test('deliveries can be had over HTTP', async () => {
	const answer = await fetch(`${emulator.url}/__emulator/deliver`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ url: `${url}/hook`, method: 'GET', parameters: { n: '1' } }),
	});
	expect(await answer.json()).toMatchObject({ method: 'GET', status: 200 });
	expect(received).toMatchObject([{ method: 'GET', path: '/hook?n=1' }]);
	const kept = await (await fetch(`${emulator.url}/__emulator/deliveries`)).json();
	expect(kept).toMatchObject([{ url: `${url}/hook`, status: 200 }]);
});
