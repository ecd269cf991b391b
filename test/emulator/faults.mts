import type { Answer } from './answer.mts';
import { problem } from './answer.mts';

/** What a fault does to one request. All left out: the request goes through untouched. */
export interface FaultEffect {
	/** Answer with this status instead of handling the request. */
	status?: number;
	/** Headers of that answer, or further headers of the real one. */
	headers?: Record<string, string>;
	/** Body of that answer; a problem document if left out. */
	body?: unknown;
	/** Wait before anything else. */
	delayMs?: number;
	/**
	 * `refuse-before`: the socket is destroyed before the request is handled; `reset-after`: the
	 * request is handled, then the socket is destroyed without an answer; `hang`: not handled, no answer.
	 */
	connection?: 'refuse-before' | 'reset-after' | 'hang';
}

/** A planned fault: which requests it meets, and what it does to them. */
export interface Fault extends FaultEffect {
	method?: string;
	/** Source of a regular expression, matched on the path as it was sent. */
	path?: string;
	/** How many requests it meets; 1 if left out, the length of `sequence` if that is given. */
	times?: number;
	/** One effect a request, in order; over again if `times` is greater. */
	sequence?: FaultEffect[];
}

interface Planned {
	fault: Fault;
	path: RegExp | undefined;
	used: number;
	times: number;
}

/** The faults that are planned, used up in the order in which they were added. */
export class Faults {
	private planned: Planned[] = [];

	/** Plans a fault. Throws if `path` is no regular expression. */
	add(fault: Fault): void {
		this.planned.push({
			fault,
			path: fault.path === undefined ? undefined : new RegExp(fault.path),
			used: 0,
			times: fault.times ?? fault.sequence?.length ?? 1,
		});
	}

	clear(): void {
		this.planned = [];
	}

	/** The effect on a request, which counts as used from then on; nothing if no fault matches. */
	take(method: string, path: string): FaultEffect | undefined {
		const planned = this.planned.find(
			(one) =>
				one.used < one.times &&
				(one.fault.method === undefined || one.fault.method.toUpperCase() === method) &&
				(one.path === undefined || one.path.test(path)),
		);
		if (!planned) return undefined;
		const { sequence } = planned.fault;
		const effect = sequence?.length ? sequence[planned.used % sequence.length] : planned.fault;
		planned.used++;
		return effect;
	}
}

/** The answer that a fault puts in place of the real one; nothing if it has no status. */
export function faultAnswer(effect: FaultEffect): Answer | undefined {
	if (effect.status === undefined) return undefined;
	if (effect.body === undefined) {
		return problem(effect.status, 'A planned fault of the emulator.', effect.headers);
	}
	return { status: effect.status, headers: effect.headers, body: effect.body };
}
