import type { Lane } from './lanes.mts';

export type LimitKind = 'fixed' | 'sliding' | 'bucket';

/** Counts the requests of one lane. Times are milliseconds of one clock that never goes back. */
interface Counter {
	/** How long until a request would be let through; 0 if it would be now. */
	wait(now: number): number;
	/** Counts a request that was let through. */
	take(now: number): void;
}

/** A window that opens with the first request after the last one closed. */
class FixedWindow implements Counter {
	private opened = -Infinity;
	private taken = 0;

	constructor(private readonly lane: Lane) {}

	wait(now: number): number {
		const closes = this.opened + this.lane.perMs;
		return now >= closes || this.taken < this.lane.limit ? 0 : closes - now;
	}

	take(now: number): void {
		if (now >= this.opened + this.lane.perMs) {
			this.opened = now;
			this.taken = 0;
		}
		this.taken++;
	}
}

/** At most `limit` requests in any span of `perMs`. */
class SlidingWindow implements Counter {
	private times: number[] = [];

	constructor(private readonly lane: Lane) {}

	wait(now: number): number {
		this.times = this.times.filter((time) => time + this.lane.perMs > now);
		const blocking = this.times.at(-this.lane.limit);
		return blocking === undefined ? 0 : blocking + this.lane.perMs - now;
	}

	take(now: number): void {
		this.times.push(now);
	}
}

/** A bucket of `limit` tokens that fills at an even pace. */
class TokenBucket implements Counter {
	private tokens: number;
	private filledAt = 0;

	constructor(private readonly lane: Lane) {
		this.tokens = lane.limit;
	}

	wait(now: number): number {
		this.fill(now);
		return this.tokens >= 1 ? 0 : ((1 - this.tokens) * this.lane.perMs) / this.lane.limit;
	}

	take(now: number): void {
		this.fill(now);
		this.tokens--;
	}

	private fill(now: number): void {
		const gained = ((now - this.filledAt) * this.lane.limit) / this.lane.perMs;
		this.tokens = Math.min(this.lane.limit, this.tokens + gained);
		this.filledAt = now;
	}
}

const COUNTERS = { fixed: FixedWindow, sliding: SlidingWindow, bucket: TokenBucket };

/** Why a request is held back. */
export interface Exceeded {
	lane: Lane;
	retryAfterMs: number;
}

/** Enforces the lanes of an account (API.md §5). Requests that are refused are not counted. */
export class Limiter {
	private readonly counters = new Map<string, Counter>();

	constructor(private readonly kind: LimitKind) {}

	/** Counts a request in all of its lanes, or in none and tells the first that is full. */
	admit(lanes: Lane[], now: number): Exceeded | undefined {
		for (const lane of lanes) {
			const retryAfterMs = this.counter(lane).wait(now);
			if (retryAfterMs > 0) return { lane, retryAfterMs };
		}
		for (const lane of lanes) this.counter(lane).take(now);
		return undefined;
	}

	reset(): void {
		this.counters.clear();
	}

	private counter(lane: Lane): Counter {
		let counter = this.counters.get(lane.name);
		if (!counter) {
			counter = new COUNTERS[this.kind](lane);
			this.counters.set(lane.name, counter);
		}
		return counter;
	}
}
