import { createRequire } from 'node:module';
import { afterAll, beforeAll, vi } from 'vitest';

const { systemClock } = createRequire(import.meta.url)(
	'../../../dist/credentials/systemClock.js',
) as { systemClock: { sleep(ms: number): Promise<void> } };

/** A turn of Node.js's loop, so that what came over a socket is read while nobody really waits. */
const turn = async () => await new Promise<void>((done) => setImmediate(done));

/** Time that passes only where the package waits, so that a table of waits takes none. */
export interface VirtualTime {
	/** How long was waited since the last call, in milliseconds, all waits one after the other. */
	takeWaited(): number;
	/** Moves the clock of this machine, and of the emulator; the time that passes is not touched. */
	setClock(byMs: number): void;
}

/**
 * For the tests of a file: the package's waits pass at once, for it and for the emulator. Sockets and
 * timers go on in real time.
 */
export function useVirtualTime(): VirtualTime {
	let waitedMs = 0;
	const { sleep } = systemClock;
	vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() });
	systemClock.sleep = async (ms) => {
		await turn();
		vi.advanceTimersByTime(ms);
		waitedMs += ms;
	};
	beforeAll(() => {
		// Jitter is there, but no chance: the same waits every time.
		vi.spyOn(Math, 'random').mockReturnValue(0.5);
	});
	afterAll(() => {
		systemClock.sleep = sleep;
		vi.restoreAllMocks();
		vi.useRealTimers();
	});
	return {
		takeWaited() {
			const taken = waitedMs;
			waitedMs = 0;
			return taken;
		},
		setClock: (byMs) => vi.setSystemTime(Date.now() + byMs),
	};
}
