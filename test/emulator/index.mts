import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Account } from './account.mts';
import { Control } from './control.mts';
import { Emulation } from './emulation.mts';
import { createServer, createStorageServer } from './server.mts';
import type { EmulatorOptions } from './settings.mts';

export type { Account } from './account.mts';
export type { Control } from './control.mts';
export type { ReceivedRequest } from './recorder.mts';
export type { EmulatorOptions } from './settings.mts';
export type { WebhookCall, WebhookDelivery } from './webhooks.mts';
export { SEED } from './seed/names.mts';

/** A running emulator. */
export interface Emulator {
	/** Without a slash at the end. */
	url: string;
	/** The storage host: files of imports go there, files of email reports come from there. */
	uploadUrl: string;
	clientId: string;
	/** The secret that is valid now. */
	readonly clientSecret: string;
	/** The state; another object after `control.reset()`. */
	readonly account: Account;
	control: Control;
	/** Cuts what is open and frees the port. */
	close(): Promise<void>;
}

async function listen(server: FastifyInstance, port: number): Promise<string> {
	await server.listen({ host: '127.0.0.1', port });
	return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

/**
 * Starts an APSIS One on 127.0.0.1, and its storage host on another, free port. Throws if the port
 * is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const emulation = new Emulation(options);
	const control = new Control(emulation);
	const server = createServer(emulation, control);
	const storageServer = createStorageServer(emulation);
	const { urls } = emulation;
	urls.api = await listen(server, emulation.settings.port);
	urls.storage = await listen(storageServer, 0);
	return {
		url: urls.api,
		uploadUrl: urls.storage,
		clientId: emulation.clientId,
		get clientSecret() {
			return emulation.clientSecret;
		},
		get account() {
			return emulation.account;
		},
		control,
		close: async () => {
			emulation.stop();
			await Promise.all([server.close(), storageServer.close()]);
		},
	};
}
