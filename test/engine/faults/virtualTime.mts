import { createRequire } from 'node:module';
import { afterAll, beforeAll, vi } from 'vitest';

interface Sleeper {
	sleep(ms: number): Promise<void>;
}

const { systemClock, steadyClock } = createRequire(import.meta.url)(
	'../../../dist/credentials/systemClock.js',
) as { systemClock: Sleeper; steadyClock: Sleeper };

/** A turn of Node.js's loop, so that what came over a socket is read while nobody really waits. */
const turn = async () => await new Promise<void>((done) => setImmediate(done));

/** Between two connections of a request there are some turns in which n8n prepares the next. */
const QUIET_TURNS = 4;

/** Time that passes only where all that goes on waits, so that a table of waits takes none. */
export interface VirtualTime {
	/** How much time has passed since the last call, in milliseconds. */
	takeWaited(): number;
	/** Moves the clock of this machine, and of the emulator; the time that passes is not touched. */
	setClock(byMs: number): void;
}

/**
 * For the tests of a file: the package's waits pass at once, for it and for the emulator, each at its
 * time, and none while a request is on its way. Sockets and timers go on in real time.
 */
export function useVirtualTime(): VirtualTime {
	const clocks = [systemClock, steadyClock];
	const originals = clocks.map(({ sleep }) => sleep);
	vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() });
	const time = new Time();
	for (const clock of clocks) clock.sleep = async (ms) => await time.sleep(ms);
	beforeAll(() => {
		// Jitter is there, but no chance: the same waits every time.
		vi.spyOn(Math, 'random').mockReturnValue(0.5);
	});
	afterAll(() => {
		clocks.forEach((clock, n) => (clock.sleep = originals[n]!));
		time.stop();
		vi.restoreAllMocks();
		vi.useRealTimers();
	});
	let takenAt = 0;
	return {
		takeWaited() {
			const waited = time.now - takenAt;
			takenAt = time.now;
			return waited;
		},
		setClock: (byMs) => vi.setSystemTime(Date.now() + byMs),
	};
}

class Time {
	/** Milliseconds that have passed. */
	now = 0;
	private sleepers: Array<{ until: number; wake: () => void }> = [];
	private isPassing = false;
	private isStopped = false;

	/** Whoever still waits, waits for ever. */
	stop() {
		this.isStopped = true;
	}

	async sleep(ms: number): Promise<void> {
		if (ms <= 0) return await turn();
		await new Promise<void>((wake) => {
			this.sleepers.push({ until: this.now + ms, wake });
			if (!this.isPassing) void this.pass();
		});
	}

	private async pass() {
		this.isPassing = true;
		while (this.sleepers.length > 0) {
			await quiet();
			if (this.isStopped) return;
			const until = Math.min(...this.sleepers.map((sleeper) => sleeper.until));
			const due = this.sleepers.filter((sleeper) => sleeper.until === until);
			this.sleepers = this.sleepers.filter((sleeper) => sleeper.until !== until);
			vi.advanceTimersByTime(until - this.now);
			this.now = until;
			for (const { wake } of due) wake();
		}
		this.isPassing = false;
	}
}

/** Waits until no connection is open: n8n makes one for each request. */
async function quiet() {
	for (let turns = 0; turns < QUIET_TURNS; ) {
		await turn();
		turns = process.getActiveResourcesInfo().includes('TCPSocketWrap') ? 0 : turns + 1;
	}
}
