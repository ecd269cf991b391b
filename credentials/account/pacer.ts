import type { Account } from './account';
import type { Clock } from './clock';
import { Departures } from './departures';
import { ExplainedError } from './explained';
import type { Lane } from './lanes';
import { Line } from './line';
import type { Patience } from './patience';
import type { Signal } from './signal';
import { Stops } from './stops';
import { LOOK_MS, Track, type Entry } from './track';

/** A credential's share counts for so long after its last request. */
const SHARE_KEPT_MS = 60_000;

interface Waiter {
	resolve: (entry: Entry) => void;
	reject: (error: Error) => void;
	kind: string;
	patience?: Patience;
	/** It waits no more: sent, stopped, or out of patience. */
	isGone: boolean;
}

/** Requests of one execution that need the same lanes: they keep their order. */
interface Group {
	key: string;
	tracks: Track[];
	waiters: Line<Waiter>;
	queue: Queue;
}

/** The waiting requests of one execution. */
interface Queue {
	execution: unknown;
	groups: Map<string, Group>;
	/** Groups whose lanes were shut and have opened: they have waited longest; and those that follow. */
	opened: Line<Group>;
	/** Groups that were not found shut, in the order in which they came. */
	fresh: Line<Group>;
}

/** What a request that was let go is known by afterwards. */
export interface Slot {
	lanes: Lane[];
	sentAt: number;
	entry: Entry;
}

export interface PaceSettings {
	/** Whose turn it is: any object that is the same for one execution. */
	execution?: unknown;
	/** Ends the wait when the execution is stopped. */
	signal?: Signal;
	/** HTTP method: reads and writes take their own time. */
	method?: string;
	/** How long it may wait for a lane that APSIS One shut; for ever, if left out. */
	patience?: Patience;
	/** It follows from what was just read: of its execution it goes first. */
	follows?: boolean;
}

/** The pace of one account: lets requests go so that no lane is ever exceeded. */
export class Pacer {
	private readonly tracks = new Map<string, Track>();
	/** The keys of the tracks, in the order in which they are looked at for being idle. */
	private readonly looked = new Line<string>();
	/** By execution, in the order in which they are served next. */
	private readonly queues = new Map<unknown, Queue>();
	/** Groups whose lanes are shut, each with the moment to look again; none is looked at before. */
	private shut: Array<{ group: Group; until: number }> = [];
	private lookAgainAt = Infinity;
	private serving = false;
	private readonly departures = new Departures();
	private readonly stops = new Stops();
	/** Shares of the limits that credentials of the account may use, each with when it was used last. */
	private readonly shares = new Map<number, number>();

	/**
	 * @param share of each limit that may be used, 0 to 1
	 * @param clock one that is never set back
	 */
	constructor(
		private share: number,
		private readonly clock: Clock,
	) {}

	/** Notes the share of the credential that a request comes with: of several in use, the least counts. */
	use(share: number) {
		const now = this.clock.now();
		this.shares.set(share, now);
		if (this.shares.size === 1 && share === this.share) return;
		for (const [each, usedAt] of this.shares) {
			if (usedAt < now - SHARE_KEPT_MS) this.shares.delete(each);
		}
		this.share = Math.min(...this.shares.keys());
	}

	/**
	 * Waits for a slot in all lanes of a request. Executions take turns, and within one execution
	 * requests of the same lanes keep their order.
	 *
	 * @throws ExplainedError where APSIS One shut a lane for longer than the request may wait
	 * @throws Error after the signal
	 */
	async pace(
		lanes: Lane[],
		{ execution, signal, method = '', patience, follows }: PaceSettings = {},
	): Promise<Slot> {
		if (signal?.aborted) throw stopped();
		const now = this.clock.now();
		this.forgetIdle(now);
		const tracks = lanes.map((lane) => this.trackOf(lane));
		const shutMs = Math.max(0, ...tracks.map(({ shutUntil }) => shutUntil - now));
		if (patience && shutMs > 0) {
			if (shutMs > patience.leftMs) throw shutError(shutMs);
			patience.leftMs -= shutMs;
		}
		const kind = `${method} ${lanes.at(-1)?.name}`;
		const isBehind = tracks.some((track) => track !== this.account && track.waiting > 0);
		const entry =
			isBehind || earliest(tracks, now) > now || this.findNext(now)
				? await this.enqueue(tracks, { kind, execution, signal, patience, follows, lanes })
				: take(tracks, kind, now);
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

	/** Notes that a request was answered, or given up. */
	answered({ lanes, sentAt, entry }: Slot) {
		const now = this.clock.now();
		entry.isOpen = false;
		entry.answeredAt = now;
		const leftAt = this.departures.answered(entry.kind, sentAt, now);
		if (leftAt <= entry.at) return;
		entry.at = leftAt;
		for (const lane of lanes) this.tracks.get(lane.key)?.reorder(entry);
	}

	/**
	 * Slows down after a 429. Which limit was met is not told, so it is taken to be the fullest lane.
	 * What waits for it, and may not wait so long, is given up.
	 *
	 * @param retryAfterMs what the server asked for; 0 if nothing
	 */
	slowDown({ lanes, sentAt, entry }: Slot, retryAfterMs: number) {
		const now = this.clock.now();
		entry.isRefused = true;
		const tracks = lanes.map((lane) => this.trackOf(lane));
		const fullest = tracks.reduce<Track | undefined>(
			(best, track) => (best && best.load > track.load ? best : track),
			undefined,
		);
		// What counts for less long may open a lane earlier.
		this.lookAgainAt = now;
		for (const each of this.shut) each.until = now;
		if (!fullest) return;
		const longerMs = fullest.slowDown(now, sentAt, retryAfterMs);
		if (longerMs > 0) this.giveUpImpatient(fullest, longerMs, now);
	}

	private giveUpImpatient(track: Track, longerMs: number, now: number) {
		for (const { groups } of this.queues.values()) {
			for (const { tracks, waiters } of groups.values()) {
				if (!tracks.includes(track)) continue;
				for (const waiter of waiters) {
					if (waiter.isGone || !waiter.patience) continue;
					waiter.patience.leftMs -= longerMs;
					if (waiter.patience.leftMs >= 0) continue;
					waiter.isGone = true;
					waiter.reject(shutError(track.shutUntil - now));
				}
			}
		}
	}

	/** The lane that nearly all requests share. */
	private get account(): Track | undefined {
		return this.tracks.get('account');
	}

	private trackOf(lane: Lane): Track {
		let track = this.tracks.get(lane.key);
		if (!track) {
			track = new Track(lane, () => this.share, this.departures);
			this.tracks.set(lane.key, track);
			this.looked.join(lane.key);
		}
		return track;
	}

	/** A lane for each profile key would pile up; two are looked at for each one that may be added. */
	private forgetIdle(now: number) {
		for (let looks = 0; looks < 2; looks++) {
			const key = this.looked.leave();
			if (key === undefined) return;
			if (this.tracks.get(key)?.isIdle(now)) this.tracks.delete(key);
			else this.looked.join(key);
		}
	}

	private async enqueue(
		tracks: Track[],
		{
			kind,
			execution,
			signal,
			patience,
			follows = false,
			lanes,
		}: PaceSettings & { kind: string; lanes: Lane[] },
	): Promise<Entry> {
		const group = this.groupOf(execution, lanes, tracks, follows);
		for (const track of tracks) track.waiting++;
		let forget: (() => void) | undefined;
		const waiter: Waiter = {
			kind,
			patience,
			isGone: false,
			resolve: () => {},
			reject: () => {},
		};
		try {
			return await new Promise<Entry>((resolve, reject) => {
				Object.assign(waiter, { resolve, reject });
				forget = signal && this.stops.listen(signal, () => reject(stopped()));
				group.waiters.join(waiter);
				void this.serve();
			});
		} finally {
			waiter.isGone = true;
			forget?.();
			for (const track of tracks) track.waiting--;
		}
	}

	private groupOf(execution: unknown, lanes: Lane[], tracks: Track[], follows: boolean): Group {
		let queue = this.queues.get(execution);
		if (!queue) {
			queue = { execution, groups: new Map(), opened: new Line(), fresh: new Line() };
			this.queues.set(execution, queue);
		}
		const key = lanes.map((lane) => lane.key).join('\n');
		let group = queue.groups.get(key);
		if (!group) {
			group = { key, tracks, waiters: new Line(), queue };
			queue.groups.set(key, group);
			(follows ? queue.opened : queue.fresh).join(group);
		}
		return group;
	}

	private async serve() {
		if (this.serving) return;
		this.serving = true;
		while (this.queues.size > 0) {
			const now = this.clock.now();
			const group = this.findNext(now);
			if (group) {
				const { waiters, tracks, queue } = group;
				const waiter = waiters.leave()!;
				waiter.isGone = true;
				this.queues.delete(queue.execution);
				this.queues.set(queue.execution, queue);
				waiter.resolve(take(tracks, waiter.kind, now));
			} else if (this.queues.size > 0) {
				const wait = this.untilNext(now);
				await this.clock.sleep(wait);
				this.departures.late(this.clock.now() - now - wait, this.clock.now());
			}
		}
		this.serving = false;
	}

	/** The group whose first request may go now, of the execution whose turn it is. */
	private findNext(now: number): Group | undefined {
		// While the account's lane is shut, nobody need be asked.
		const { account } = this;
		if (account && account.earliest(now) > now) return undefined;
		this.open(now);
		for (const queue of this.queues.values()) {
			const group = this.firstOf(queue, now);
			if (group) return group;
			if (queue.groups.size === 0) this.queues.delete(queue.execution);
		}
		return undefined;
	}

	/** The first group of an execution that may go; those before it are put aside until they may. */
	private firstOf({ groups, opened, fresh }: Queue, now: number): Group | undefined {
		for (;;) {
			const line = opened.first ? opened : fresh;
			const group = line.first;
			if (!group) return undefined;
			while (group.waiters.first?.isGone) group.waiters.leave();
			if (!group.waiters.first) {
				groups.delete(group.key);
				line.leave();
				continue;
			}
			const until = earliest(group.tracks, now);
			if (until <= now) return group;
			line.leave();
			this.shut.push({ group, until });
			this.lookAgainAt = Math.min(this.lookAgainAt, until);
		}
	}

	/** Puts the groups back whose lanes may have opened. */
	private open(now: number) {
		if (now < this.lookAgainAt) return;
		const stillShut: typeof this.shut = [];
		this.lookAgainAt = Infinity;
		for (const each of this.shut) {
			if (each.until <= now) {
				each.group.queue.opened.join(each.group);
			} else {
				stillShut.push(each);
				this.lookAgainAt = Math.min(this.lookAgainAt, each.until);
			}
		}
		this.shut = stillShut;
	}

	/** Milliseconds until something may go; not longer than those that come in meanwhile should wait. */
	private untilNext(now: number): number {
		const accountOpens = this.account?.earliest(now) ?? now;
		const soonest = accountOpens > now ? accountOpens : this.lookAgainAt;
		return Math.max(1, Math.min(soonest - now, LOOK_MS));
	}
}

function take(tracks: Track[], kind: string, at: number): Entry {
	const entry: Entry = { kind, at, isOpen: true };
	for (const track of tracks) track.take(entry);
	return entry;
}

const stopped = () => new Error('The wait for a slot was ended');

const shutError = (shutMs: number) =>
	new ExplainedError(
		`APSIS One asked all requests of this account to wait for ${Math.ceil(shutMs / 1000)} seconds`,
		'That is longer than this item may wait. Nothing was sent. Run again later, or give this item more time under Options > Max Wait.',
	);

const earliest = (tracks: Track[], now: number) =>
	Math.max(now, ...tracks.map((track) => track.earliest(now)));

const pacers = new Map<string, Pacer>();

/**
 * The pacer that all requests of an account in this process share, whatever the credential's share.
 *
 * @param clock of a pacer that is made; one that is never set back
 */
export function pacerOf({ baseUrl, clientId, share }: Account, clock: Clock): Pacer {
	const key = JSON.stringify([baseUrl, clientId]);
	let pacer = pacers.get(key);
	if (!pacer) {
		pacer = new Pacer(share, clock);
		pacers.set(key, pacer);
	}
	pacer.use(share);
	return pacer;
}
