import type { AddressInfo } from 'node:net';
import type { Account } from './account.mts';
import { Control } from './control.mts';
import { Emulation } from './emulation.mts';
import { createServer } from './server.mts';
import type { EmulatorOptions } from './settings.mts';

export type { Account } from './account.mts';
export type { ChangeableSettings, Control } from './control.mts';
export type { Fault, FaultEffect } from './faults.mts';
export type { ReceivedRequest } from './recorder.mts';
export type { EmulatorOptions } from './settings.mts';
export { SEED } from './seed/names.mts';

/** A running emulator. */
export interface Emulator {
	/** Without a slash at the end. */
	url: string;
	clientId: string;
	/** The secret that is valid now. */
	readonly clientSecret: string;
	/** The state; another object after `control.reset()`. */
	readonly account: Account;
	control: Control;
	/** Cuts what is open and frees the port. */
	close(): Promise<void>;
}

/** Starts an APSIS One on 127.0.0.1. Throws if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const emulation = new Emulation(options);
	const control = new Control(emulation);
	const server = createServer(emulation, control);
	await server.listen({ host: '127.0.0.1', port: emulation.settings.port });
	const { port } = server.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		clientId: emulation.clientId,
		get clientSecret() {
			return emulation.clientSecret;
		},
		get account() {
			return emulation.account;
		},
		control,
		close: async () => await server.close(),
	};
}
