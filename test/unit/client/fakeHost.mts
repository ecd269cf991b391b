import { accountOf } from '../../../credentials/account/account.ts';
import type { Clock } from '../../../credentials/account/clock.ts';
import type { Answer } from '../../../nodes/ApsisOne/client/answer.ts';
import type { Exchange, Host, HttpRequest } from '../../../nodes/ApsisOne/client/host.ts';

/** A request as it was sent. */
export interface SentRequest extends HttpRequest {
	/** Whether it went with the token. */
	authenticated: boolean;
}

/** Answers a request; what is left out is a 200 with an empty object. It may throw a lost connection. */
export type Fetch = (request: SentRequest) => Partial<Answer> | Promise<Partial<Answer>>;

const ORIGIN = 'http://127.0.0.1:9';

let hosts = 0;

/**
 * A host without network, for `new Client(fakeHost(…))`.
 *
 * @param fetch answers every request, authenticated or not
 * @param more.clock one that runs as fast as it is asked to, if left out
 * @returns the host; `sent` has the requests so far
 */
export function fakeHost(
	fetch: Fetch,
	{ clock = quickClock(), signal }: { clock?: Clock; signal?: AbortSignal } = {},
): Host & { sent: SentRequest[] } {
	const sent: SentRequest[] = [];
	// An account each, since definitions are kept by account.
	const account = accountOf({
		region: 'custom',
		baseUrl: ORIGIN,
		clientId: `host ${++hosts}`,
		clientSecret: 'none',
	});
	const exchangeOf = (request: SentRequest): Exchange => {
		let isUnderWay = false;
		return {
			async send() {
				isUnderWay = request.method !== 'GET';
				sent.push(request);
				return { status: 200, headers: {}, body: {}, ...(await fetch(request)) };
			},
			isUnderWay: () => isUnderWay,
			isOutdated: () => false,
			answered: () => {
				isUnderWay = false;
			},
			suspectToken: () => false,
			slowDown: () => {},
		};
	};
	return {
		sent,
		clock,
		signal,
		account: async () => account,
		authenticated: (request) => exchangeOf({ ...request, authenticated: true }),
		plain: (request) => exchangeOf({ ...request, authenticated: false }),
	};
}

/** A clock that stands still until somebody sleeps, who then wakes at once. */
function quickClock(now = Date.parse('2026-11-24T12:00:00Z')): Clock {
	return {
		now: () => now,
		sleep: async (ms) => {
			now += ms;
			await new Promise<void>((resolve) => setImmediate(resolve));
		},
	};
}
