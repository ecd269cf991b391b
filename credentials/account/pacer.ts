import type { Account } from './account';
import type { Clock } from './clock';
import type { Lane } from './lanes';
import type { Signal } from './signal';

/** Timers and clocks round to milliseconds; so a window is taken a little longer. */
const WINDOW_GUARD = 1.001;
/** Requests that may go at once on an idle lane; the rest of a start is spread over the window. */
const BURST = 10;
/** Lanes up to this limit only pause after a 429; the others slow down and speed up. */
const SMALL_LANE = 60;
/** Longer than this a lane is not shut: its 429 may be about pending imports and not about a minute. */
const LONGEST_PAUSE_MS = 3000;
/** CUBIC (RFC 9438): share kept after a 429, and how fast speed returns, per request of the limit. */
const BETA = 0.85;
const CUBIC_C = 0.4 / 100;
const MIN_SHARE = 0.05;
/** A request whose answer is not told counts as answered after this time. */
const ANSWER_MS = 10_000;
/** The shortest round trip is found anew after this time, for routes and servers change. */
const ROUND_TRIP_KEPT_MS = 30_000;
/** Before so many answers, when n8n is busy with its start, the shortest is not known yet. */
const ROUND_TRIP_SAMPLES = 30;
/** Waiting requests are looked at again at least this often, for those that came in meanwhile. */
const LOOK_MS = 50;

/** A request that was let go. */
interface Entry {
	/** When it was let go; once answered, when it really left, as far as the answer tells. */
	at: number;
	/** It may be anywhere between here and APSIS One. */
	isOpen: boolean;
}

/** A lane in use. Rates are requests in a window. */
class Track {
	/** Requests that wait for a slot in it. */
	waiting = 0;
	/** The requests of the last window and those that are not answered, oldest first. */
	private sent: Entry[] = [];
	/** Earliest moment for the next request, if they were evenly spread. */
	private spread = 0;
	private blockedUntil = 0;
	/** When the lane slowed down last, from which rate, and to which. */
	private cut = { at: -Infinity, from: 0, to: 0 };

	constructor(
		private readonly lane: Lane,
		private readonly ceiling: number,
		/** The shortest time that an answer took, in milliseconds. */
		private readonly roundTripMs: () => number,
	) {}

	/** Earliest moment at which one more request may be sent. */
	earliest(now: number): number {
		const rate = this.rate(now);
		const burst = this.lane.limit <= SMALL_LANE ? this.lane.limit : BURST;
		const spreadOpens = this.spread - (burst - 1) * this.interval(rate);
		return Math.max(now, this.blockedUntil, this.windowOpens(now, rate), spreadOpens);
	}

	/** When one more request would be sent, behind those that wait: an estimate. */
	turn(now: number): number {
		return this.earliest(now) + this.waiting * this.interval(this.rate(now));
	}

	take(entry: Entry) {
		this.sent.push(entry);
		this.spread = Math.max(this.spread, entry.at) + this.interval(this.rate(entry.at));
	}

	/** Puts an entry whose time has become later where it belongs. */
	reorder(entry: Entry) {
		const from = this.sent.indexOf(entry);
		if (from < 0) return;
		this.sent.splice(from, 1);
		const to = this.sent.findIndex(({ at }) => at > entry.at);
		this.sent.splice(to < 0 ? this.sent.length : to, 0, entry);
	}

	/** A request sent at `sentAt` met 429. */
	slowDown(now: number, sentAt: number, retryAfterMs: number) {
		this.blockedUntil = Math.max(this.blockedUntil, now + retryAfterMs);
		const { limit, windowMs } = this.lane;
		if (limit <= SMALL_LANE) {
			const pause = Math.min(windowMs * WINDOW_GUARD, LONGEST_PAUSE_MS);
			this.blockedUntil = Math.max(this.blockedUntil, sentAt + pause);
			return;
		}
		const least = Math.max(1, this.ceiling * MIN_SHARE);
		if (sentAt <= this.cut.at) {
			// Still of the requests that were on their way when the lane slowed down.
			this.cut.to = Math.max(least, this.cut.from / 2, this.cut.to - 1);
			return;
		}
		const rate = this.rate(now);
		// Below the last peak the room has shrunk: leave some to whoever has come (RFC 9438 section 4.7).
		const from = rate < this.cut.from ? (rate * (1 + BETA)) / 2 : rate;
		this.cut = { at: now, from, to: Math.max(least, rate * BETA) };
	}

	/** Free of everything that a later request would have to wait for. */
	isIdle(now: number): boolean {
		return (
			this.waiting === 0 &&
			this.blockedUntil <= now &&
			this.cut.at === -Infinity &&
			(this.sent.at(-1)?.at ?? -Infinity) <= now - this.lane.windowMs * WINDOW_GUARD
		);
	}

	/** How full the lane was, as a share of its limit. */
	get load(): number {
		return this.sent.length / this.lane.limit;
	}

	private windowOpens(now: number, rate: number): number {
		const guarded = this.lane.windowMs * WINDOW_GUARD;
		// What is not answered left one round trip ago at the latest, as far as is known.
		const mayHaveJustLeft = this.roundTripMs() < guarded;
		const counts = ({ at, isOpen }: Entry) =>
			at > now - guarded || (isOpen && mayHaveJustLeft && at > now - ANSWER_MS);
		// All, not only from the front: one that is not answered yet may stand before many that have left.
		this.sent = this.sent.filter(counts);
		const full = this.sent.length - Math.max(1, Math.floor(rate));
		if (full < 0) return now;
		const leaves = this.sent.filter(({ at }) => at > now - guarded)[full];
		return leaves ? leaves.at + guarded : now + LOOK_MS;
	}

	private interval(rate: number): number {
		return (this.lane.windowMs * WINDOW_GUARD) / rate;
	}

	/** The rate now: the ceiling, or on the cubic curve back to it after a 429 (RFC 9438 section 4.2). */
	private rate(now: number): number {
		const { at, from, to } = this.cut;
		if (at === -Infinity) return this.ceiling;
		const c = CUBIC_C * this.lane.limit;
		const t = (now - at) / this.lane.windowMs;
		const k = Math.cbrt(Math.max(0, from - to) / c);
		const rate = Math.min(this.ceiling, c * (t - k) ** 3 + from);
		if (rate >= this.ceiling && t > k) this.cut = { at: -Infinity, from: 0, to: 0 };
		return rate;
	}
}

interface Waiter {
	tracks: Track[];
	resolve: (entry: Entry) => void;
}

/** What a request that was let go is known by afterwards. */
export interface Slot {
	lanes: Lane[];
	sentAt: number;
	entry: Entry;
}

/** The pace of one account: lets requests go so that no lane is ever exceeded. */
export class Pacer {
	private readonly tracks = new Map<string, Track>();
	/** By execution, in the order in which they are served next. */
	private readonly queues = new Map<unknown, Waiter[]>();
	private serving = false;
	/** The shortest time that an answer took, in milliseconds, and until when it is believed. */
	private roundTrip = { ms: Infinity, until: 0, samples: 0 };

	/**
	 * @param share of each limit that may be used, 0 to 1
	 */
	constructor(
		private readonly share: number,
		private readonly clock: Clock,
	) {}

	/**
	 * Waits for a slot in all lanes of a request. Executions take turns, and within one execution
	 * requests of the same lanes keep their order.
	 *
	 * @param options.execution whose turn it is: any object that is the same for one execution
	 * @param options.signal ends the wait when the execution is stopped
	 * @throws Error after the signal
	 */
	async pace(
		lanes: Lane[],
		{ execution, signal }: { execution?: unknown; signal?: Signal } = {},
	): Promise<Slot> {
		if (signal?.aborted) throw stopped();
		const now = this.clock.now();
		this.forgetIdle(now);
		const tracks = lanes.map((lane) => this.trackOf(lane));
		const entry =
			earliest(tracks, now) > now || this.findNext(now)
				? await this.enqueue(tracks, execution, signal)
				: take(tracks, now);
		return { lanes, sentAt: entry.at, entry };
	}

	/**
	 * How long a request would wait for a slot in all its lanes if it came now: an estimate, for
	 * those who would rather come again later.
	 *
	 * @returns milliseconds; 0 where it would be sent at once
	 */
	waitOf(lanes: Lane[]): number {
		const now = this.clock.now();
		return Math.max(0, ...lanes.map((lane) => this.trackOf(lane).turn(now) - now));
	}

	/**
	 * Notes that a request was answered, or given up. Where n8n was busy, it left later than it was
	 * let go: at the latest one round trip before its answer, and that is when it is taken to count.
	 */
	answered({ lanes, sentAt, entry }: Slot) {
		const now = this.clock.now();
		const took = now - sentAt;
		const samples = this.roundTrip.samples + 1;
		if (took < this.roundTrip.ms || now > this.roundTrip.until) {
			this.roundTrip = { ms: took, until: now + ROUND_TRIP_KEPT_MS, samples };
		}
		this.roundTrip.samples = samples;
		entry.isOpen = false;
		const leftAt = now - this.roundTripMs;
		if (leftAt <= entry.at) return;
		entry.at = leftAt;
		for (const lane of lanes) this.tracks.get(lane.key)?.reorder(entry);
	}

	/**
	 * Slows down after a 429. Which limit was met is not told, so it is taken to be the fullest lane.
	 *
	 * @param retryAfterMs what the server asked for; 0 if nothing
	 */
	slowDown({ lanes, sentAt }: Slot, retryAfterMs: number) {
		const tracks = lanes.map((lane) => this.trackOf(lane));
		const fullest = tracks.reduce<Track | undefined>(
			(best, track) => (best && best.load > track.load ? best : track),
			undefined,
		);
		fullest?.slowDown(this.clock.now(), sentAt, retryAfterMs);
	}

	/** Nothing before it is known well enough, which is the careful side. */
	private get roundTripMs(): number {
		return this.roundTrip.samples < ROUND_TRIP_SAMPLES ? 0 : this.roundTrip.ms;
	}

	private trackOf(lane: Lane): Track {
		let track = this.tracks.get(lane.key);
		if (!track) {
			const ceiling = Math.max(1, lane.limit * this.share);
			track = new Track(lane, ceiling, () => this.roundTripMs);
			this.tracks.set(lane.key, track);
		}
		return track;
	}

	/** A lane for each profile key would pile up; two are looked at for each one that may be added. */
	private forgetIdle(now: number) {
		let looks = 2;
		for (const [key, track] of this.tracks) {
			if (looks-- === 0) return;
			this.tracks.delete(key);
			if (!track.isIdle(now)) this.tracks.set(key, track);
		}
	}

	private async enqueue(tracks: Track[], execution: unknown, signal?: Signal): Promise<Entry> {
		const queue = this.queues.get(execution) ?? [];
		this.queues.set(execution, queue);
		for (const track of tracks) track.waiting++;
		try {
			return await new Promise<Entry>((resolve, reject) => {
				const stop = () => {
					signal?.removeEventListener('abort', stop);
					const position = queue.indexOf(waiter);
					if (position >= 0) queue.splice(position, 1);
					reject(stopped());
				};
				const waiter: Waiter = {
					tracks,
					resolve: (entry) => {
						signal?.removeEventListener('abort', stop);
						resolve(entry);
					},
				};
				signal?.addEventListener('abort', stop);
				queue.push(waiter);
				void this.serve();
			});
		} finally {
			for (const track of tracks) track.waiting--;
		}
	}

	private async serve() {
		if (this.serving) return;
		this.serving = true;
		while (this.queues.size > 0) {
			const now = this.clock.now();
			const next = this.findNext(now);
			if (next) {
				const { execution, queue, position } = next;
				const [waiter] = queue.splice(position, 1);
				this.queues.delete(execution);
				if (queue.length > 0) this.queues.set(execution, queue);
				waiter!.resolve(take(waiter!.tracks, now));
			} else {
				await this.clock.sleep(this.untilNext(now));
			}
		}
		this.serving = false;
	}

	private findNext(now: number) {
		// The first lane of every request is the account's: while it is shut, nobody need be asked.
		const [account] = this.firstWaiter()?.tracks ?? [];
		if (account && account.earliest(now) > now) return undefined;
		for (const [execution, queue] of this.queues) {
			const position = queue.findIndex(({ tracks }) => earliest(tracks, now) <= now);
			if (position >= 0) return { execution, queue, position };
			if (queue.length === 0) this.queues.delete(execution);
		}
		return undefined;
	}

	private firstWaiter(): Waiter | undefined {
		for (const [first] of this.queues.values()) if (first) return first;
		return undefined;
	}

	private untilNext(now: number): number {
		let soonest = now + LOOK_MS;
		for (const [first] of this.queues.values()) {
			if (first) soonest = Math.min(soonest, earliest(first.tracks, now));
		}
		return Math.max(1, soonest - now);
	}
}

function take(tracks: Track[], at: number): Entry {
	const entry: Entry = { at, isOpen: true };
	for (const track of tracks) track.take(entry);
	return entry;
}

const stopped = () => new Error('The wait for a slot was ended');

const earliest = (tracks: Track[], now: number) =>
	Math.max(now, ...tracks.map((track) => track.earliest(now)));

const pacers = new Map<string, Pacer>();

/**
 * The pacer that all requests of an account in this process share.
 *
 * @param clock of a pacer that is made
 */
export function pacerOf({ baseUrl, clientId, share }: Account, clock: Clock): Pacer {
	const key = JSON.stringify([baseUrl, clientId, share]);
	let pacer = pacers.get(key);
	if (!pacer) {
		pacer = new Pacer(share, clock);
		pacers.set(key, pacer);
	}
	return pacer;
}
