import type { Account } from '../../../credentials/account/account';
import pLimit, { type LimitFunction } from 'p-limit';
import type {
	IExecuteFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

/** Enough for the account's 100 requests a second at half a second each; n8n starts all items at once. */
const MAX_IN_FLIGHT = 50;

/** What an operation knows about the answers to its request. */
export interface Expectations {
	/** Statuses other than 2xx that are a result and not an error. */
	results?: number[];
	/** What to do about a status, in the user's words, where the operation knows more than the general text. */
	hints?: Record<number, string>;
}

/** One run of one node in one execution, shared by all its items. */
export interface Run {
	/** Starts a function when fewer than {@link MAX_IN_FLIGHT} of this run are under way. */
	limit: LimitFunction;
	/** The first error of a run that stops on errors: what is not sent yet is not sent any more. */
	failure?: NodeApiError | NodeOperationError;
	expected: Expectations;
	report: Report;
	account?: Promise<Account>;
	/** When the run began, or APSIS One last answered it with a result; milliseconds since the epoch. */
	lastResultAt: number;
}

/** What a run cost: attempts, all waits of all items together, and answers with 429. */
export interface Report {
	requests: number;
	waitedMs: number;
	rateLimited: number;
}

const runs = new WeakMap<object, Run>();

/** The run that a node's or an item's context belongs to. */
export function runOf(context: IExecuteFunctions | IExecuteSingleFunctions): Run {
	const key = context.getExecuteData();
	let run = runs.get(key);
	if (!run) {
		run = {
			limit: pLimit(MAX_IN_FLIGHT),
			expected: {},
			report: { requests: 0, waitedMs: 0, rateLimited: 0 },
			lastResultAt: Date.now(),
		};
		runs.set(key, run);
	}
	return run;
}

/** What n8n calls a function of a node with. */
export type Context =
	| IExecuteFunctions
	| IExecuteSingleFunctions
	| ILoadOptionsFunctions
	| IPollFunctions;

/** What a request shares with the execution it belongs to; nothing for pickers and polls. */
export function executionOf(context: Context): { signal?: AbortSignal; run?: Run } {
	if (!('getExecuteData' in context)) return {};
	return { signal: context.getExecutionCancelSignal(), run: runOf(context) };
}

/** A `preSend` step that says what the operation expects. It is the same for all items of a run. */
export function expect(expected: Expectations) {
	return async function (this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
		runOf(this).expected = expected;
		return options;
	};
}
