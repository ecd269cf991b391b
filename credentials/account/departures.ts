import { Recent } from './recent';

/** Before so many answers, when n8n is busy with its start, nothing is known of them yet. */
const SAMPLES = 30;
/** From this round trip on, what an answer takes says nothing about n8n: it is the server that varies. */
const SLOW_MS = 100;
/** Nothing leaves as soon as it is let go. */
const LEAST_LATENESS_MS = 5;

/**
 * When requests really left. Where n8n is busy, they leave later than they were let go, and the limit
 * counts them when they arrive.
 *
 * A quick answer tells: its request left one round trip before it, at the latest, so the shortest of
 * late is taken, for each kind of request by itself. A slow answer does not; there it is told by how
 * late n8n lately was with quick ones, and with the pacer's own waits.
 */
export class Departures {
	private readonly roundTrips = new Map<string, Recent>();
	private readonly samples = new Map<string, number>();
	private total = 0;
	private readonly lateness = new Recent(Math.max, 0);

	/** Notes by how many milliseconds n8n was late with a wait. */
	late(ms: number, now: number) {
		this.lateness.add(Math.max(0, ms), now);
	}

	/**
	 * @param kind of request, whose answers take about as long as each other
	 * @param at when it was let go
	 * @param now when its answer came
	 * @returns when it left at the latest, as far as can be told
	 */
	answered(kind: string, at: number, now: number): number {
		const took = now - at;
		let roundTrip = this.roundTrips.get(kind);
		if (!roundTrip)
			this.roundTrips.set(kind, (roundTrip = new Recent(Math.min, Infinity, SAMPLES)));
		roundTrip.add(took, now);
		this.samples.set(kind, (this.samples.get(kind) ?? 0) + 1);
		this.total++;
		if (this.isQuick(kind)) {
			if (this.isKnown(kind)) this.late(took - roundTrip.value, now);
			return now - (this.isKnown(kind) ? roundTrip.value : 0);
		}
		return Math.min(now, at + this.latenessMs);
	}

	/** By how many milliseconds n8n was late, of late. */
	get latenessMs(): number {
		return Math.max(LEAST_LATENESS_MS, this.lateness.value);
	}

	/** Whether a request of this kind that is not answered may still be on its way out. */
	mayBeOnItsWay(kind: string): boolean {
		return this.isQuick(kind);
	}

	/** What is not known is taken as quick, which is the careful side, until n8n itself is known. */
	private isQuick(kind: string): boolean {
		if (this.isKnown(kind)) return this.roundTrips.get(kind)!.value < SLOW_MS;
		return this.total < SAMPLES;
	}

	private isKnown(kind: string): boolean {
		return (this.samples.get(kind) ?? 0) >= SAMPLES;
	}
}
