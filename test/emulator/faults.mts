import type { Answer, Delivery } from './answer.mts';
import { gatewayMessage, problem } from './answer.mts';
import type { ErrorSource } from './settings.mts';

/** What a fault does to one request. All left out: the request goes through untouched. */
export interface FaultEffect {
	/** Answer with this status instead of handling the request. */
	status?: number;
	/** Headers of that answer, or further headers of the real one. */
	headers?: Record<string, string>;
	/** Body of that answer; if left out, an error as `from` tells. */
	body?: unknown;
	/** Whose error a status without a body is; the setting `errors` decides if left out. */
	from?: ErrorSource;
	/** The request is handled all the same, and this answer is given in place of the real one. */
	handled?: true;
	/** 200 with a page of HTML, or with nothing, instead of handling the request. */
	instead?: 'html' | 'empty';
	/** What happens to the body of the answer on its way. */
	delivery?: Delivery;
	/** Wait before anything else. */
	delayMs?: number;
	/** Called when the request has arrived, before anything else; for tests in the emulator's process. */
	onArrival?: () => void;
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

const HTML =
	'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome</body></html>\n';

function insteadOf({ instead, headers }: FaultEffect): Answer | undefined {
	if (instead === undefined) return undefined;
	if (instead === 'empty') return { status: 200, headers };
	return { status: 200, headers: { 'content-type': 'text/html', ...headers }, body: HTML };
}

/**
 * The answer that a fault puts in place of the real one; nothing if the request is to be handled.
 *
 * @param source whose error it is where the fault does not tell
 */
export function faultAnswer(effect: FaultEffect, source: ErrorSource): Answer | undefined {
	const { status, headers, body, from = source } = effect;
	if (status === undefined) return insteadOf(effect);
	if (body !== undefined) return { status, headers, body };
	if (from === 'gateway') return gatewayMessage(status, undefined, headers);
	return problem(status, 'A planned fault of the emulator.', headers);
}
