import { afterEach, beforeEach, expect } from 'vitest';
import { startEmulator, type Emulator, type ReceivedRequest } from '../emulator/index.mts';
import { createEngine, type Engine } from './engine.mts';

/** An emulated account and the node that uses it; both are new for each test. */
export interface TestAccount {
	readonly emulator: Emulator;
	readonly engine: Engine;
	/** What the emulator received, in order, without requests for tokens. */
	readonly requests: ReceivedRequest[];
	/** Of these, those that write. */
	readonly writes: ReceivedRequest[];
	/** Takes another API key of the account, for which the node counts its requests anew. */
	forgetPace(): void;
}

const LONG_AGO = '2024-03-02T00:00:00.000Z';

/**
 * Starts an emulator before each test of the file, and closes it after; each test fails where a
 * request or an answer broke openapi.yaml.
 */
export function useAccount(): TestAccount {
	let emulator: Emulator;
	let engine: Engine;
	let keys = 0;
	beforeEach(async () => {
		// What the seed tells of the last days is long ago, and nobody who believes `expires_in` passes.
		emulator = await startEmulator({ limits: 'off', seedTime: LONG_AGO, expiresInSeconds: 1 });
		const { url: baseUrl, clientId, clientSecret } = emulator;
		engine = createEngine({ baseUrl, clientId, clientSecret });
	});
	afterEach(async () => {
		await emulator.close();
		expect(emulator.control.violations).toEqual([]);
	});
	const requests = () => emulator.control.received.filter(({ path }) => path !== '/oauth/token');
	return {
		get emulator() {
			return emulator;
		},
		get engine() {
			return engine;
		},
		get requests() {
			return requests();
		},
		get writes() {
			return requests().filter(({ method }) => method !== 'GET');
		},
		forgetPace() {
			engine.stored.clientId = `${emulator.clientId}-${++keys}`;
		},
	};
}

/** A picker's value, chosen by ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });
