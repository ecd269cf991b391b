import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useAccount } from './account.mts';
import { createHook, type Hook, type HookResult } from './webhook.mts';

const account = useAccount();
const SECRET = 'fW8pJ2dLq0Rz5tYx';
const httpQueryAuth = { name: 'key', value: SECRET };

let server: Server;
let url: string;
let hook: Hook;
/** What became of each callback; an error where n8n makes a failed execution of it. */
let results: Array<HookResult | Error>;

beforeEach(async () => {
	account.emulator.control.set({ exportDelayMs: 0 });
	results = [];
	hook = hookOf({ deliveryKind: 'profileExport' });
	server = createServer(async (request, response) => {
		const { searchParams } = new URL(request.url!, url);
		const query = Object.fromEntries(searchParams);
		const body = await json(request);
		const headers = { 'content-type': 'application/json' };
		const result = await hook.deliver({ headers, query, body }).catch((error: Error) => error);
		results.push(result);
		response.writeHead(result instanceof Error ? 500 : (result.status ?? 200)).end();
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const hookOf = (parameters: IDataObject) =>
	createHook(parameters as never, {
		typeVersion: 1.1,
		credentials: { httpQueryAuth },
		engine: account.engine,
	});
const exportKey = () => account.emulator.account.profiles[0]!.id;

async function request(callbackUrl: string, callbacks: number) {
	const { error } = await account.engine.run({
		resource: 'export',
		operation: 'profile',
		exportKey: exportKey(),
		callbackUrl,
	});
	expect(error).toBeUndefined();
	await expect.poll(() => results.length).toBe(callbacks);
	await expect.poll(() => account.emulator.control.callbacks.at(-1)?.status).not.toBeNull();
}

it('is verified without an execution, and starts one with the data', async () => {
	await hook.activate();
	await request(`${url}?key=${SECRET}`, 2);
	expect(results).toMatchObject([
		{ status: 200, items: undefined },
		{
			status: 200,
			items: [{ json: { exportKey: exportKey(), sections: expect.any(Object) } }],
		},
	]);
	expect(JSON.stringify(results)).not.toContain(SECRET);
	expect(account.emulator.control.callbacks.map(({ status }) => status)).toEqual([200, 200]);
});

it('without the secret is refused before anything is downloaded', async () => {
	await request(url, 1);
	expect(results).toMatchObject([{ status: 403, items: undefined }]);
	const download = { code: 200, message: `${account.emulator.url}/audience/profiles/1` };
	const before = account.requests.length;
	expect(await hook.deliver({ body: download })).toMatchObject({ status: 403 });
	expect(account.requests).toHaveLength(before);
});

it.each<[string, IDataObject, string]>([
	[
		'failed',
		{ code: 500, message: 'Could not be made' },
		'made no export of the profile: {"code":500',
	],
	['names no address', { code: 200, message: 'ready' }, 'made no export of the profile'],
	['says nothing', {}, 'made no export of the profile'],
])('that %s is a failed execution', async (_what, body, message) => {
	await expect(hook.deliver({ query: { key: SECRET }, body })).rejects.toThrow(message);
});

it('whose file is gone is a failed execution', async () => {
	const message = `${account.emulator.url}/audience/profiles/export-single/accounts/1/definitions/none`;
	await expect(
		hook.deliver({ query: { key: SECRET }, body: { code: 200, message } }),
	).rejects.toThrow('then answered with status 404');
});

it('asks nobody but APSIS One where no secret proves who calls', async () => {
	const open = hookOf({ deliveryKind: 'profileExport', authentication: 'none' });
	const elsewhere = { code: 200, message: `${url}/file` };
	await expect(open.deliver({ body: elsewhere })).rejects.toThrow('not at APSIS One');
	expect(results).toEqual([]);
});
