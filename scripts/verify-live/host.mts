import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../credentials/account/account.ts';
import type { Clock } from '../../credentials/account/clock.ts';
import type { Slot } from '../../credentials/account/pacer.ts';
import type { SignIn } from '../../credentials/account/token.ts';
import type { Answer } from '../../nodes/ApsisOne/client/answer.ts';
import type { Exchange, Host, HttpRequest } from '../../nodes/ApsisOne/client/host.ts';
import { currentToken, lanesOf, pacerOf, renewToken, steadyNow, suspectToken } from './package.mts';

/** The clock of this machine. */
export const machineClock: Clock = { now: steadyNow, sleep: async (ms) => void (await sleep(ms)) };
const TIMEOUT_MS = 60_000;

/** What a host of {@link fetchHost} tells besides. */
export interface LiveHost extends Host {
	/** The access token in use; signs in where there is none. */
	token(): Promise<string>;
	/** Told of each answer, in order. */
	onAnswer?: (answer: Answer) => void;
}

/**
 * The client's way to APSIS One without n8n: `fetch`, with the package's own sign-in and pace. Nothing
 * is stored.
 *
 * @returns a host for `new Client(…)`; it throws ExplainedError where the sign-in is refused
 */
export function fetchHost(account: Account, clock: Clock): LiveHost {
	const pacer = pacerOf(account, clock);
	const by: SignIn = {
		clock,
		send: async ({ body, ...request }) => await fetchOnce({ ...request, body }),
	};

	const host: LiveHost = {
		clock,
		account: async () => account,
		async token() {
			const { value, renewalDue } = currentToken(account, {});
			if (value !== undefined && !renewalDue) return value;
			return (await renewToken(account, {}, by, { inDoubt: false })).token.accessToken;
		},
		authenticated: (request) => authenticated(request),
		plain: (request) => ({
			send: async () => await told(fetchOnce(request)),
			isUnderWay: () => true,
			isOutdated: () => false,
			answered: () => {},
			suspectToken: () => false,
			slowDown: () => {},
		}),
	};

	function authenticated(request: HttpRequest): Exchange {
		const { method, headers } = request;
		const url = URL.canParse(request.url) ? request.url : account.baseUrl + request.url;
		let slot: Slot | undefined;
		let token = '';
		return {
			async send(patience) {
				token = await host.token();
				slot = await pacer.pace(lanesOf(method, new URL(url).pathname), { method, patience });
				const authorized = { ...headers, Authorization: `Bearer ${token}` };
				return await told(fetchOnce({ ...request, url, headers: authorized }));
			},
			isUnderWay: () => slot?.entry.isOpen ?? false,
			isOutdated: () => false,
			answered: () => slot && pacer.answered(slot),
			suspectToken: (blamesToken) =>
				slot !== undefined && suspectToken(account, token, slot.sentAt, blamesToken),
			slowDown: (retryAfterMs) => slot && pacer.slowDown(slot, retryAfterMs),
		};
	}

	async function told(sending: Promise<Answer>): Promise<Answer> {
		const answer = await sending;
		host.onAnswer?.(answer);
		return answer;
	}

	return host;
}

/** One request; a redirect is not followed. */
async function fetchOnce({
	method,
	url,
	headers,
	query,
	body,
	encoding,
}: HttpRequest): Promise<Answer> {
	const address = new URL(url);
	for (const [name, values] of Object.entries(query ?? {})) {
		for (const value of [values].flat()) address.searchParams.append(name, String(value));
	}
	const asIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
	const response = await fetch(address, {
		method,
		headers: {
			...(body !== undefined && { 'Content-Type': 'application/json' }),
			...headers,
		},
		body: asIs ? body : JSON.stringify(body),
		redirect: 'manual',
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body:
			encoding === 'stream' && response.body
				? Readable.fromWeb(response.body)
				: jsonOr(await response.text()),
	};
}

function jsonOr(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
