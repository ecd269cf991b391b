import type { Clock } from '../../../credentials/account/clock';
import type { Patience } from '../../../credentials/account/patience';
import type { Signal } from '../../../credentials/account/signal';
import { fullJitter, retryAfterMs } from '../../../credentials/account/delay';
import { Problem, requireReadable, requireResult, type Answer } from './answer';
import { faultOf, type Fault } from './faults';
import type { Exchange } from './host';
import { settleStream } from './stream';

const BASE_MS = 1000;
const CAP_MS = 30_000;
const MAX_TRIES = 12;
/** Whoever stands between n8n and APSIS One seldom goes away. */
const MAX_UNREADABLE = 3;
/** So often it is read again what a request follows from. */
const MAX_OUTDATED = 5;
/** A stop is noticed within this time. */
const STOP_CHECK_MS = 250;

/** A request that is given up, with what is needed to explain it. */
export class GivenUp extends Error {
	constructor(
		readonly reason: unknown,
		readonly fault: Fault,
		readonly tries: number,
		readonly waitedMs: number,
		/** One of the tries may have been carried out although no answer came, and it changes something. */
		readonly mayHaveArrived: boolean,
		/** Sent again it leaves APSIS One as if it had been sent once. */
		readonly repeatable = false,
	) {
		super('The request was given up');
	}
}

/** The execution was stopped, or its run has ended: nothing more is sent. */
export class Stopped extends Error {}

/** What requests cost: attempts, all waits together in milliseconds, and answers with 429. */
export interface Tally {
	requests: number;
	waitedMs: number;
	rateLimited: number;
	/** Backed off since the last result, by requests one after the other, in milliseconds. */
	vainMs?: number;
}

/** How things stand before a request is sent again. */
export interface RepeatState {
	/** An earlier try, whose answer was lost, may have been carried out. */
	mayHaveArrived: boolean;
	/** Milliseconds that are left to wait. */
	leftMs: number;
}

export interface BackOffSettings {
	/** Milliseconds to go on backing off, signing in, and waiting for a lane that APSIS One shut. */
	maxWaitMs: number;
	/** Whether the request may be sent again although it may have arrived. */
	repeatable: boolean;
	/** Whether it only reads, so that nothing is left to ask where its answer was lost. */
	reads?: boolean;
	/** Whether an answer with 200 has to be an object or a list in JSON. */
	needsJson?: boolean;
	/** Statuses other than 2xx that are a result. */
	results?: number[];
	/** Of these, those that are one only where an earlier try may have been carried out. */
	resultsOfRepeat?: number[];
	/** Asked after each wait of more than a moment, before the request is sent; left out, it is wanted. */
	isStillWanted?: (state: RepeatState) => Promise<boolean>;
	clock: Clock;
	signal?: Signal;
	tally: Tally;
}

/**
 * Sends a request until it is answered with a result (DESIGN.md section 4.6): waits after 429 and
 * after faults, with full jitter and at least as long as `Retry-After` says; sends once more after
 * a 401 or 403 that may be the token's; repeats what may have arrived only where a repeat does no harm.
 * Waiting for its turn in the pace is not bounded and costs nothing of the time for all else.
 *
 * @returns the answer, its status one of 2xx or of `results`; undefined where it was no longer wanted
 * @throws GivenUp when tries or time are used up, or when trying again cannot help
 * @throws Stopped after the signal: within a quarter of a second where the request waits, and when
 * it is answered where it is on its way
 */
export async function backOff(
	exchange: Exchange,
	settings: BackOffSettings,
): Promise<Answer | undefined> {
	const { maxWaitMs, repeatable, clock, signal, tally } = settings;
	const patience: Patience = { leftMs: maxWaitMs };
	let waitedMs = 0;
	let mayHaveArrived = false;
	let triedNewToken = false;
	let unreadable = 0;
	let outdated = 0;
	const isStillWanted = async () => {
		if (!settings.isStillWanted) return true;
		const began = clock.now();
		const isWanted = await settings.isStillWanted({ mayHaveArrived, leftMs: patience.leftMs });
		patience.leftMs -= clock.now() - began;
		return isWanted;
	};
	for (let tries = 1; ; tries++) {
		if (signal?.aborted) throw new Stopped();
		tally.requests++;
		const outcome = await unlessStopped(
			outcomeOf(exchange, patience, settings, resultsOf(settings, mayHaveArrived)),
			signal,
			() => !exchange.isUnderWay(),
		);
		if ('answer' in outcome) {
			tally.vainMs = 0;
			return mayHaveArrived ? { ...outcome.answer, mayBeRepeat: true } : outcome.answer;
		}

		const { error } = outcome;
		if (exchange.isOutdated() && outdated++ < MAX_OUTDATED) {
			// It was held back, and so was no try.
			tally.requests--;
			tries--;
			if (!(await isStillWanted())) return undefined;
			continue;
		}
		const fault = faultOf(error);
		const isUncertain = fault.kind === 'uncertain' || fault.kind === 'unreadable';
		mayHaveArrived ||= isUncertain && !settings.reads;
		if (fault.kind === 'unreadable') unreadable++;
		if (fault.kind === 'token' && !triedNewToken && exchange.suspectToken(blamesToken(error))) {
			triedNewToken = true;
			continue;
		}
		const asked = error instanceof Problem ? (retryAfterMs(error.headers) ?? 0) : 0;
		if (fault.kind === 'limit') {
			exchange.slowDown(asked);
			tally.rateLimited++;
		}
		const mayRepeat =
			fault.kind === 'limit' ||
			fault.kind === 'unsent' ||
			(isUncertain && repeatable && unreadable < MAX_UNREADABLE);
		const waitMs = Math.max(fullJitter(tries - 1, BASE_MS, CAP_MS), asked);
		// Where nothing has succeeded for so long, the next of 10,000 items need not wait as long again.
		const isHopeless = (tally.vainMs ?? 0) > maxWaitMs;
		if (!mayRepeat || tries >= MAX_TRIES || isHopeless || waitMs > patience.leftMs) {
			throw new GivenUp(error, fault, tries, waitedMs, mayHaveArrived, repeatable);
		}
		const vainBefore = tally.vainMs ?? 0;
		await wait(waitMs, clock, signal);
		// Those who wait beside each other wait once; what had a result meanwhile begins anew.
		const vainNow = tally.vainMs ?? 0;
		tally.vainMs = Math.max(vainNow, Math.min(vainBefore, vainNow) + waitMs);
		patience.leftMs -= waitMs;
		waitedMs += waitMs;
		tally.waitedMs += waitMs;
		if (!(await isStillWanted())) return undefined;
	}
}

const blamesToken = (error: unknown) => error instanceof Problem && error.blamesToken;

const resultsOf = ({ results = [], resultsOfRepeat = [] }: BackOffSettings, isRepeat: boolean) =>
	isRepeat ? [...results, ...resultsOfRepeat] : results;

async function outcomeOf(
	exchange: Exchange,
	patience: Patience,
	{ needsJson = false }: BackOffSettings,
	results: number[],
): Promise<{ answer: Answer } | { error: unknown }> {
	try {
		const answer = await settleStream(await exchange.send(patience));
		requireResult(answer, results);
		requireReadable(answer, needsJson);
		return { answer };
	} catch (error) {
		return { error };
	} finally {
		exchange.answered();
	}
}

/**
 * Waits in short pieces, since n8n 1.x has no sleep that can be stopped.
 *
 * @param ms milliseconds
 * @throws Stopped soon after the signal
 */
export async function wait(ms: number, clock: Clock, signal?: Signal) {
	// By its pieces and not by the clock, which may be set back meanwhile.
	for (let left = ms; left > 0; left -= STOP_CHECK_MS) {
		if (signal?.aborted) throw new Stopped();
		await clock.sleep(Math.min(left, STOP_CHECK_MS));
	}
}

/**
 * Waits for what goes on for others as well, such as a renewal of the token, as long as it is not
 * stopped.
 *
 * @param mayLeave asked at the signal: a request that is on its way is waited for, since it may change
 * something
 * @throws Stopped at the signal
 */
export async function unlessStopped<T>(
	result: Promise<T>,
	signal?: Signal,
	mayLeave = () => true,
): Promise<T> {
	if (!signal) return await result;
	let stop = () => {};
	const stopped = new Promise<never>((_, reject) => {
		stop = () => {
			if (mayLeave()) reject(new Stopped());
		};
		signal.addEventListener('abort', stop);
	});
	try {
		return await Promise.race([result, stopped]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
