import type { Departures } from './departures';
import type { Lane } from './lanes';

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
/** Of a window that is shared out; what is left over is the step in which a free place is looked for. */
const ROOM = 1.2;
/** A request whose answer is not told counts as answered after this time. */
const ANSWER_MS = 10_000;
/** What depends on answers that are not there is looked at again after this time. */
export const LOOK_MS = 50;

/** A request that was let go. */
export interface Entry {
	/** Its answers take about as long as others' of this kind. */
	kind: string;
	/** When it was let go; once answered, when it really left, as far as the answer tells. */
	at: number;
	/** When it was answered: it cannot have arrived later. */
	answeredAt?: number;
	/** It may be anywhere between here and APSIS One. */
	isOpen: boolean;
	/** It met 429. */
	isRefused?: boolean;
}

/** A lane in use. Rates are requests in a window. */
export class Track {
	/** Requests that wait for a slot in it. */
	waiting = 0;
	/** Until then APSIS One asked to send nothing. */
	shutUntil = -Infinity;
	/** The requests of the last window and those that are not answered, oldest first. */
	private sent: Entry[] = [];
	/** Earliest moment for the next request, if they were evenly spread. */
	private spread = 0;
	private pausedUntil = -Infinity;
	/** When the lane slowed down last, from which rate, and to which. */
	private cut = { at: -Infinity, from: 0, to: 0 };

	/**
	 * @param share of the limit that may be used, above 0 and up to 1; it may change
	 */
	constructor(
		private readonly lane: Lane,
		private readonly share: () => number,
		private readonly departures: Departures,
	) {}

	/** Earliest moment at which one more request may be sent. */
	earliest(now: number): number {
		const opens = this.isSmall
			? this.smallWindowOpens(now)
			: Math.max(this.windowOpens(now), this.spread - (BURST - 1) * this.interval(this.rate(now)));
		return Math.max(now, this.shutUntil, this.pausedUntil, opens);
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

	/**
	 * A request sent at `sentAt` met 429.
	 *
	 * @param retryAfterMs what the server asked for; 0 if nothing
	 * @returns by how many milliseconds the lane is shut for longer than before
	 */
	slowDown(now: number, sentAt: number, retryAfterMs: number): number {
		const shutBefore = Math.max(now, this.shutUntil);
		if (retryAfterMs > 0) this.shutUntil = Math.max(this.shutUntil, now + retryAfterMs);
		const longer = Math.max(0, this.shutUntil - shutBefore);
		if (this.isSmall) {
			const pause = Math.min(this.lane.windowMs * WINDOW_GUARD, LONGEST_PAUSE_MS);
			this.pausedUntil = Math.max(this.pausedUntil, sentAt + pause);
			return longer;
		}
		const least = Math.max(1, this.ceiling * MIN_SHARE);
		if (sentAt <= this.cut.at) {
			// Still of the requests that were on their way when the lane slowed down.
			this.cut.to = Math.max(least, this.cut.from / 2, this.cut.to - 1);
			return longer;
		}
		const rate = this.rate(now);
		// Below the last peak the room has shrunk: leave some to whoever has come (RFC 9438 section 4.7).
		const from = rate < this.cut.from ? (rate * (1 + BETA)) / 2 : rate;
		this.cut = { at: now, from, to: Math.max(least, rate * BETA) };
		return longer;
	}

	/** Free of everything that a later request would have to wait for. */
	isIdle(now: number): boolean {
		return (
			this.waiting === 0 &&
			Math.max(this.shutUntil, this.pausedUntil) <= now &&
			this.cut.at === -Infinity &&
			this.sent.every(
				(entry) => this.leaves(entry) <= now && (!entry.isOpen || entry.at <= now - ANSWER_MS),
			)
		);
	}

	/** How full the lane was, as a share of its limit. */
	get load(): number {
		return this.sent.length / this.lane.limit;
	}

	private get isSmall(): boolean {
		return this.lane.limit <= SMALL_LANE;
	}

	private get ceiling(): number {
		return Math.max(1, this.lane.limit * this.share());
	}

	/**
	 * A share of less than one request a window is one in a longer window, with some room, so that
	 * processes find places beside each other in which none is refused.
	 */
	private get windowMs(): number {
		const requests = this.lane.limit * this.share();
		return this.lane.windowMs * WINDOW_GUARD * (requests < 1 ? ROOM / requests : 1);
	}

	/** When an entry leaves the window. Of small lanes none is risked: it counts from its answer. */
	private leaves({ at, isOpen, answeredAt, isRefused }: Entry): number {
		if (!this.isSmall) return at + this.windowMs + (isOpen ? this.departures.latenessMs : 0);
		const isLooking = isRefused && this.lane.limit * this.share() < 1;
		return (answeredAt ?? at) + (isLooking ? this.lane.windowMs * (ROOM - 1) : this.windowMs);
	}

	private windowOpens(now: number): number {
		// All, not only from the front: one that is not answered yet may stand before many that have left.
		const isOnItsWay = ({ at, isOpen, kind }: Entry) =>
			isOpen && at > now - ANSWER_MS && this.departures.mayBeOnItsWay(kind);
		this.sent = this.sent.filter((entry) => this.leaves(entry) > now || isOnItsWay(entry));
		const full = this.sent.length - Math.max(1, Math.floor(this.rate(now)));
		if (full < 0) return now;
		const next = this.sent.filter((entry) => this.leaves(entry) > now)[full];
		return next ? this.leaves(next) : now + LOOK_MS;
	}

	private smallWindowOpens(now: number): number {
		const isOpen = (entry: Entry) => entry.isOpen && entry.at > now - ANSWER_MS;
		this.sent = this.sent.filter((entry) => this.leaves(entry) > now || isOpen(entry));
		const full = this.sent.length - Math.max(1, Math.floor(this.ceiling));
		if (full < 0) return now;
		// What is not answered has not left before the next look, nor before what its answer will tell.
		const leaving = this.sent.map((entry) =>
			Math.max(this.leaves(entry), isOpen(entry) ? now + LOOK_MS : now),
		);
		return leaving.sort((one, other) => one - other)[full]!;
	}

	private interval(rate: number): number {
		return this.windowMs / rate;
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
