import { sleep, type IHttpRequestMethods } from 'n8n-workflow';
import {
	noteAnswer,
	slowDownFor,
	suspectTokenOf,
} from '../../../credentials/account/authentication';
import { fullJitter, retryAfterMs } from '../../../credentials/account/delay';
import { Problem } from './answer';
import type { Run } from './run';
import { faultOf, isRepeatable, type Fault } from './resend';

const BASE_MS = 1000;
const CAP_MS = 30_000;
const MAX_TRIES = 12;
/** A stopped execution is noticed within this time. */
const STOP_CHECK_MS = 250;

/** A request that is given up, with what is needed to explain it. */
export class GivenUp extends Error {
	constructor(
		readonly reason: unknown,
		readonly fault: Fault,
		readonly tries: number,
		readonly waitedMs: number,
		/** The request may have been carried out although no answer came. */
		readonly mayHaveArrived: boolean,
	) {
		super('The request was given up');
	}
}

/** The execution was stopped while a request waited. */
export class Stopped extends Error {}

export interface BackOffSettings {
	/** The options object of the request; the token is known by it. */
	options: object;
	method: IHttpRequestMethods;
	path: string;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	signal?: AbortSignal;
	/** The run that the request belongs to; none for pickers. */
	run?: Pick<Run, 'report' | 'lastResultAt'>;
}

/**
 * Sends a request until it is answered with a result (DESIGN.md section 4.6): waits after 429 and
 * after faults, with full jitter and at least as long as `Retry-After` says; sends once more after
 * a 401 or 403 that may be the token's; repeats what may have arrived only where a repeat does no harm.
 *
 * @param send one try; throws {@link Problem} for an answer that is not a result
 * @throws GivenUp when tries or time are used up, or when trying again cannot help
 * @throws Stopped within a quarter of a second after the execution was stopped
 */
export async function backOff<T>(send: () => Promise<T>, settings: BackOffSettings): Promise<T> {
	const { options, method, path, maxWaitMs, signal, run } = settings;
	let waitedMs = 0;
	let triedNewToken = false;
	for (let tries = 1; ; tries++) {
		if (signal?.aborted) throw new Stopped();
		if (run) run.report.requests++;
		const outcome = await unlessStopped(outcomeOf(send), signal).finally(() => noteAnswer(options));
		if ('result' in outcome) {
			if (run) run.lastResultAt = Date.now();
			return outcome.result;
		}

		const { error } = outcome;
		const fault = faultOf(error);
		if (fault.kind === 'token' && !triedNewToken && suspectTokenOf(options, blamesToken(error))) {
			triedNewToken = true;
			continue;
		}
		const asked = error instanceof Problem ? (retryAfterMs(error.headers['retry-after']) ?? 0) : 0;
		if (fault.kind === 'limit') {
			slowDownFor(options, asked);
			if (run) run.report.rateLimited++;
		}
		const repeatable = isRepeatable(method, path);
		const mayRepeat =
			fault.kind === 'limit' ||
			fault.kind === 'unsent' ||
			(fault.kind === 'uncertain' && repeatable);
		const waitMs = Math.max(fullJitter(tries - 1, BASE_MS, CAP_MS), asked);
		// Where nothing has succeeded for so long, the next of 10,000 items need not wait as long again.
		const isHopeless = run !== undefined && Date.now() - run.lastResultAt > maxWaitMs;
		if (!mayRepeat || tries >= MAX_TRIES || isHopeless || waitedMs + waitMs > maxWaitMs) {
			const mayHaveArrived = fault.kind === 'uncertain' && !repeatable;
			throw new GivenUp(error, fault, tries, waitedMs, mayHaveArrived);
		}
		await wait(waitMs, signal);
		waitedMs += waitMs;
		if (run) run.report.waitedMs += waitMs;
	}
}

/** An expired token is known to get a 403 that says so (API.md section 3.3); a 401 is about nothing else. */
const blamesToken = (error: unknown) =>
	error instanceof Problem && (error.status === 401 || /token|expired/i.test(error.message));

async function outcomeOf<T>(send: () => Promise<T>): Promise<{ result: T } | { error: unknown }> {
	try {
		return { result: await send() };
	} catch (error) {
		return { error };
	}
}

/** n8n 1.x has no sleep that can be stopped, so this one sleeps in short pieces. */
async function wait(ms: number, signal?: AbortSignal) {
	const until = Date.now() + ms;
	for (let left = ms; left > 0; left = until - Date.now()) {
		if (signal?.aborted) throw new Stopped();
		await sleep(Math.min(left, STOP_CHECK_MS));
	}
}

/** A renewal of the token goes on for others, but a stopped execution need not wait for it. */
async function unlessStopped<T>(result: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await result;
	let stop = () => {};
	const stopped = new Promise<never>((_, reject) => {
		stop = () => reject(new Stopped());
		signal.addEventListener('abort', stop);
	});
	try {
		return await Promise.race([result, stopped]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
