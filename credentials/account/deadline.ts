import type { Clock } from './clock';

/** The end of the loop is noticed within this time: there are no timers here that could be cleared. */
const LOOK_MS = 250;

/** A time by which something has to be there; to be ended when it is not needed any more. */
export class Deadline {
	private readonly at: number;

	private readonly over: Promise<undefined>;

	private isEnded = false;

	/** @param ms milliseconds from now */
	constructor(
		ms: number,
		private readonly clock: Clock,
	) {
		this.at = clock.now() + ms;
		this.over = this.pass();
	}

	/** Milliseconds; 0 where the time is over. */
	get leftMs(): number {
		return Math.max(0, this.at - this.clock.now());
	}

	/**
	 * Waits for a task, but no longer than there is time; the task goes on for others.
	 *
	 * @returns its result; undefined where the time was over before
	 * @throws what the task throws
	 */
	async within<T extends object>(task: Promise<T>): Promise<T | undefined> {
		return await Promise.race([task, this.over]);
	}

	/** It is not needed any more. */
	end() {
		this.isEnded = true;
	}

	private async pass(): Promise<undefined> {
		while (!this.isEnded && this.leftMs > 0) {
			await this.clock.sleep(Math.min(LOOK_MS, this.leftMs));
		}
	}
}
