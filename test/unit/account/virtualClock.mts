import type { Clock } from '../../../credentials/account/clock.ts';

/** A clock that runs as fast as the code under test, in the order of its timers. */
export class VirtualClock implements Clock {
	private time = 0;
	private timers: Array<{ at: number; fire: () => void }> = [];

	now() {
		return this.time;
	}

	/** @param ms rounded up, as timers are late and never early */
	async sleep(ms: number) {
		await new Promise<void>((fire) => this.timers.push({ at: this.time + Math.ceil(ms), fire }));
	}

	/** Runs until no timer is left or `done` says so. */
	async run(done: () => boolean = () => false) {
		for (;;) {
			await new Promise(setImmediate);
			if (done() || this.timers.length === 0) return;
			const next = this.timers.reduce((best, timer) => (timer.at < best.at ? timer : best));
			this.timers.splice(this.timers.indexOf(next), 1);
			this.time = next.at;
			next.fire();
		}
	}
}
