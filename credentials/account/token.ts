import { jwtDecode } from 'jwt-decode';
import type { Account, Credentials } from './account';
import { steadyNow, type Clock } from './clock';
import { fullJitter, retryAfterMs } from './delay';
import { ExplainedError } from './explained';
import type { Patience } from './patience';

/** A request of this module: to sign in, or to ask about a token. */
export interface TokenRequest {
	method: 'GET' | 'POST';
	url: string;
	headers: Record<string, string>;
	/** Sent as JSON. */
	body?: Record<string, string>;
	/** Milliseconds to wait for the answer. */
	timeout: number;
}

/** An answer to it, whatever its status. */
export interface TokenAnswer {
	status: number;
	headers: Readonly<Record<string, unknown>>;
	/** JSON, read; anything where the answer is none. */
	body: unknown;
}

/** What this module needs of whoever asks for a token. */
export interface SignIn {
	/** Sends a request without authentication, following no redirect; rejects without an answer. */
	send(request: TokenRequest): Promise<TokenAnswer>;
	clock: Clock;
}

/** The part of a credential that this module writes; n8n stores it encrypted with the rest. */
// A type and not an interface, so that it fits into n8n's credential data.
export type StoredToken = {
	accessToken: string;
	/** As in `Token`, written as text. */
	renewAt: string;
	expiresAt: string;
	/** The account's fingerprint at the time of minting. */
	fingerprint: string;
};

/** Times are milliseconds since the epoch by this machine's clock. */
interface Token {
	value: string;
	/** From here on it is renewed, while it goes on being used. */
	renewAt: number;
	/** From here on it is not used any more. */
	expiresAt: number;
}

/** Times are those of `steadyNow`, but for the token's own. */
interface TokenState {
	token?: Token;
	/** Values that APSIS One turned down although they had not expired. */
	refused: Set<string>;
	/** A value that met 401 or 403; the next renewal asks APSIS One about it before minting. */
	suspected?: string;
	renewal?: Promise<Token>;
	/** Those who wait for a token and may not wait for ever. */
	waiting: Set<TokenWaiter>;
	/** Why the renewal under way is not done yet. */
	trouble?: SignInError;
	/** When the token was minted here. */
	mintedAt: number;
	/** Until then APSIS One's answer about a token says nothing: it refuses a fresh one. */
	probeIsMuteUntil: number;
	/** When the token was minted, or APSIS One was last asked about it and accepted it. */
	acceptedAt: number;
	/** No renewal of a token that is still valid before then. */
	renewQuietUntil: number;
	/** Until then n8n is expected to be storing the token. */
	storedUntil: number;
	/** A sign-in that failed for good; repeating it at once would only spend the token limit. */
	failure?: { error: SignInError; until: number };
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const RENEW_BEFORE_EXPIRY = 5 * 60 * 1000;
const RENEW_SPREAD = 60 * 1000;
/** A token is dropped a little early: a request takes time, and clocks tick apart. */
const EXPIRY_GRACE = 10 * 1000;
/** Between two tries to renew a token that is still valid. */
const EARLY_RENEWAL_PAUSE = 30 * 1000;
/** The token endpoint allows 10 calls a minute, so its 429 lasts up to one (API.md section 3.2). */
const BACK_OFF = { baseMs: 1000, capMs: 30_000, totalMs: 120_000 };
const FAILURE_HOLDS = 30 * 1000;
/** Spares a run of permission errors a question each; short, so that a revocation is found out soon. */
const TRUST_HOLDS = 2 * SECOND;
const STORING_TAKES = 5 * 1000;
/** For so long it is remembered that an API key may not read what tokens are asked about with. */
const MUTE_HOLDS = 60 * 60 * SECOND;
/** A token that cannot be asked about is replaced on suspicion once it is as old as this. */
const UNASKED_HOLDS = 5 * 60 * SECOND;
/** Those who wait are looked at so often. */
const LOOK_MS = 250;
const REQUEST_TIMEOUT = 30 * 1000;

/** Why a sign-in brought no token, in words for the user. It holds neither secret nor request. */
class SignInError extends ExplainedError {
	constructor(
		message: string,
		description: string,
		/** Milliseconds to wait before the next try; undefined where waiting does not help. */
		readonly waitMs?: number,
	) {
		super(message, description);
	}
}

const states = new Map<string, TokenState>();

function stateOf({ fingerprint }: Account): TokenState {
	let state = states.get(fingerprint);
	if (!state) {
		state = {
			refused: new Set(),
			waiting: new Set(),
			mintedAt: -Infinity,
			probeIsMuteUntil: -Infinity,
			acceptedAt: -Infinity,
			renewQuietUntil: 0,
			storedUntil: 0,
		};
		states.set(fingerprint, state);
	}
	return state;
}

/**
 * The token to send with a request now.
 *
 * @param stored the decrypted credential, which may hold a token of another process or an earlier run
 * @returns the value and whether it should be renewed before it is used; no value where there is
 * none that APSIS One could accept
 */
export function currentToken(
	account: Account,
	stored: Credentials,
): { value?: string; renewalDue: boolean } {
	const state = stateOf(account);
	adopt(state, account, stored);
	const { token } = state;
	const now = Date.now();
	if (!token || now >= token.expiresAt || token.value === state.suspected) {
		return { value: token?.value, renewalDue: true };
	}
	const isQuiet = steadyNow() < state.renewQuietUntil;
	const renewalDue = now >= token.renewAt && !state.renewal && !isQuiet;
	return { value: token.value, renewalDue };
}

/**
 * Notes that a request with this token met 401 or 403. Either may be the token's fault or mean a
 * missing permission (API.md section 3.3), so the next renewal asks before it mints.
 *
 * @param sentAt when the request was sent, by `steadyNow`
 * @param blamesToken the answer itself says that it is the token
 * @returns whether sending it again can help: not where APSIS One has accepted the token since, or
 * just now
 */
export function suspectToken(
	account: Account,
	value: string,
	sentAt: number,
	blamesToken: boolean,
): boolean {
	const state = stateOf(account);
	if (state.token?.value !== value) return true;
	if (state.acceptedAt > sentAt || (isTrusted(state) && !blamesToken)) return false;
	if (isBeyondDoubt(state)) return false;
	state.suspected = value;
	return true;
}

/**
 * Gets a token that may be used: the one at hand, one that another caller is fetching, or a new
 * one. However many callers wait, one request is made.
 *
 * @param stored the decrypted credential
 * @param by what sends and waits
 * @param options.inDoubt ask APSIS One whether it still accepts the token at hand
 * @returns the token, and whether n8n should store it: the credential lacks it, and no other caller
 * has just been told so
 * @throws ExplainedError that names the client ID and the mend, without the secret; a refused key or a
 * token endpoint that stays unreachable is remembered for half a minute and not asked again
 */
export async function renewToken(
	account: Account,
	stored: Credentials,
	by: SignIn,
	{ inDoubt }: { inDoubt: boolean },
): Promise<{ token: StoredToken; store: boolean }> {
	const state = stateOf(account);
	adopt(state, account, stored);
	if (!state.renewal) {
		state.renewal = settle(state, account, by, inDoubt).finally(() => {
			Object.assign(state, { renewal: undefined, trouble: undefined });
		});
		void giveUpImpatient(state, state.renewal, by.clock);
	}
	const { value, renewAt, expiresAt } = await state.renewal;
	const now = steadyNow();
	const store = stored.accessToken !== value && now >= state.storedUntil;
	if (store) state.storedUntil = now + STORING_TAKES;
	return {
		token: {
			accessToken: value,
			renewAt: String(renewAt),
			expiresAt: String(expiresAt),
			fingerprint: account.fingerprint,
		},
		store,
	};
}

interface TokenWaiter {
	patience: Patience;
	since: number;
	giveUp: (error: ExplainedError) => void;
}

/** The wait of one request for a token. */
export interface TokenWait {
	/** Rejects when the request may wait no longer. */
	givenUp: Promise<never>;
	/** Whether it did. */
	readonly isOver: boolean;
	/** The request has its token, or is done with. */
	end(): void;
}

/**
 * Bounds the wait for a token where sign-ins fail; the renewal goes on for others.
 *
 * @param patience how long the request may wait; what it waited is taken off
 * @returns the wait; it is given up with an ExplainedError that says why there is no token yet
 */
export function waitForToken(account: Account, patience: Patience): TokenWait {
	const { waiting } = stateOf(account);
	let isOver = false;
	let giveUp: TokenWaiter['giveUp'] = () => {};
	const givenUp = new Promise<never>((_, reject) => (giveUp = reject));
	const waiter: TokenWaiter = {
		patience,
		since: steadyNow(),
		giveUp: (error) => {
			isOver = true;
			waiting.delete(waiter);
			giveUp(error);
		},
	};
	waiting.add(waiter);
	return {
		givenUp,
		get isOver() {
			return isOver;
		},
		end: () => waiting.delete(waiter),
	};
}

/** Why a sign-in that is under way has brought no token yet; undefined where none of its tries has failed. */
export const troubleOf = (account: Account): ExplainedError | undefined => stateOf(account).trouble;

/** Watches over those who wait for a renewal, from its first failure to its end. */
async function giveUpImpatient(state: TokenState, renewal: Promise<Token>, clock: Clock) {
	for (let before = steadyNow(); ; before = steadyNow()) {
		await clock.sleep(LOOK_MS);
		if (state.renewal !== renewal) return;
		const { trouble } = state;
		if (!trouble) continue;
		for (const { patience, since, giveUp } of state.waiting) {
			patience.leftMs -= steadyNow() - Math.max(before, since);
			if (patience.leftMs >= 0) continue;
			const mend = 'This item may not wait longer; give it more time under Options > Max Wait.';
			giveUp(new ExplainedError(trouble.message, `${trouble.description} ${mend}`));
		}
	}
}

/** Takes over the stored token if it belongs to this account and outlives the one in memory. */
function adopt(state: TokenState, account: Account, stored: Credentials) {
	const value = String(stored.accessToken ?? '');
	const expiresAt = Number(stored.expiresAt);
	if (
		value === '' ||
		stored.fingerprint !== account.fingerprint ||
		!(expiresAt > (state.token?.expiresAt ?? 0)) ||
		state.refused.has(value)
	) {
		return;
	}
	state.token = { value, expiresAt, renewAt: Number(stored.renewAt) };
}

async function settle(
	state: TokenState,
	account: Account,
	by: SignIn,
	inDoubt: boolean,
): Promise<Token> {
	const { token } = state;
	let wasRefused = false;
	if (token && Date.now() < token.expiresAt) {
		const isSuspected =
			!isBeyondDoubt(state) && (token.value === state.suspected || (inDoubt && !isTrusted(state)));
		if (!isSuspected) {
			return Date.now() < token.renewAt ? token : await renewEarly(state, token, account, by);
		}
		if (await isAccepted(account, token.value, by)) {
			state.acceptedAt = steadyNow();
			state.suspected = undefined;
			return token;
		}
		wasRefused = true;
		state.refused.add(token.value);
		Object.assign(state, { token: undefined, suspected: undefined });
	}
	const minted = await mint(state, account, by, BACK_OFF.totalMs);
	if (minted instanceof SignInError) throw minted;
	if (wasRefused && !(await isAccepted(account, minted.value, by))) {
		state.probeIsMuteUntil = steadyNow() + MUTE_HOLDS;
	}
	return minted;
}

const isTrusted = ({ acceptedAt }: TokenState) => steadyNow() - acceptedAt < TRUST_HOLDS;

/** Asking would bring nothing, and minting for each permission error would use up the token limit. */
const isBeyondDoubt = ({ probeIsMuteUntil, mintedAt }: TokenState) =>
	steadyNow() < probeIsMuteUntil && steadyNow() - mintedAt < UNASKED_HOLDS;

/** One try, since the old token still serves; the next try waits as the server or the back-off says. */
async function renewEarly(
	state: TokenState,
	token: Token,
	account: Account,
	by: SignIn,
): Promise<Token> {
	const minted = await mint(state, account, by, 0);
	if (!(minted instanceof SignInError)) return minted;
	state.failure = undefined;
	state.renewQuietUntil = steadyNow() + Math.max(minted.waitMs ?? 0, EARLY_RENEWAL_PAUSE);
	return token;
}

/**
 * Whether APSIS One still takes the token, asked by the cheapest request there is. It spares the
 * token endpoint (10 calls a minute) the many 403 and errors that are not the token's.
 */
async function isAccepted(account: Account, value: string, by: SignIn) {
	try {
		const { status } = await send(by, {
			method: 'GET',
			url: `${account.baseUrl}/audience/keyspaces`,
			headers: { Accept: 'application/json', Authorization: `Bearer ${value}` },
		});
		return status !== 401 && status !== 403;
	} catch {
		// Unreachable says nothing about the token.
		return true;
	}
}

/**
 * Signs in, backing off on 429, faults and lost connections for at most `totalMs` milliseconds.
 *
 * @returns the new token, or why there is none
 */
async function mint(
	state: TokenState,
	account: Account,
	by: SignIn,
	totalMs: number,
): Promise<Token | SignInError> {
	if (state.failure && steadyNow() < state.failure.until) return state.failure.error;
	const giveUpAt = steadyNow() + totalMs;
	for (let attempt = 0; ; attempt++) {
		const result = await signIn(account, by, attempt);
		if (!(result instanceof SignInError)) {
			Object.assign(state, {
				token: result,
				acceptedAt: steadyNow(),
				mintedAt: steadyNow(),
				renewQuietUntil: 0,
				storedUntil: 0,
				suspected: undefined,
				failure: undefined,
			});
			return result;
		}
		if (result.waitMs === undefined || steadyNow() + result.waitMs >= giveUpAt) {
			state.failure = { error: result, until: steadyNow() + FAILURE_HOLDS };
			return result;
		}
		state.trouble = result;
		await by.clock.sleep(result.waitMs);
	}
}

/**
 * What a lost connection is called. In words, since a code in the error would be read as that of the
 * request which waits for the token, also by n8n, which has texts of its own for some.
 */
const REASONS: Record<string, string> = {
	ECONNREFUSED: 'the connection was refused',
	ECONNRESET: 'the connection was broken off',
	EPIPE: 'the connection was broken off',
	ENOTFOUND: 'there is no such host',
	EAI_AGAIN: 'the host was not found for now',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
	ETIMEDOUT: 'it took too long',
	ECONNABORTED: 'it took too long',
	ESOCKETTIMEDOUT: 'it took too long',
	EPROTO: 'the encryption failed',
};

/** `POST /oauth/token` (API.md section 3.2), once. */
async function signIn(account: Account, by: SignIn, attempt: number): Promise<Token | SignInError> {
	const jitter = fullJitter(attempt, BACK_OFF.baseMs, BACK_OFF.capMs);
	const origin = new URL(account.baseUrl).origin;
	let answer: TokenAnswer;
	try {
		answer = await send(by, {
			method: 'POST',
			url: `${account.baseUrl}/oauth/token`,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
			body: {
				grant_type: 'client_credentials',
				client_id: account.clientId,
				client_secret: account.clientSecret,
			},
		});
	} catch (error) {
		// Of the error only its code is kept: the rest holds the request, and with it the secret.
		const code = (error as { code?: string }).code ?? 'no connection';
		return new SignInError(
			'APSIS One could not be reached to sign in',
			`No answer from ${origin} (${REASONS[code] ?? code}). Check the region or base URL of the credential and the network of this n8n, then run again.`,
			jitter,
		);
	}
	const { status, headers, body } = answer;
	if (status === 429) {
		return new SignInError(
			'APSIS One allows no further sign-in for now (429)',
			'An account may ask for 10 tokens a minute, all its integrations together. Wait a minute and run again.',
			Math.max(jitter, retryAfterMs(headers) ?? 0),
		);
	}
	if (status === 408 || status >= 500) {
		return new SignInError(
			`APSIS One could not sign in for now (${status})`,
			`${origin} has a fault. Run again later.`,
			Math.max(jitter, retryAfterMs(headers) ?? 0),
		);
	}
	if ([400, 401, 403].includes(status)) {
		return new SignInError(
			`APSIS One did not accept the client ID or client secret (${status})`,
			`${origin} refused the client ID ${account.clientId}. Open the credential in n8n, check its region, and enter ID and secret again. A lost secret is not shown again: an admin makes a new API key in APSIS One under Account settings > API management.`,
		);
	}
	const value = (body as { access_token?: unknown } | undefined)?.access_token;
	if (status >= 300 || typeof value !== 'string' || value === '') {
		return new SignInError(
			`APSIS One answered the sign-in without a token (${status})`,
			`${origin} may not be the address of the APSIS One API. Check the region or base URL of the credential.`,
		);
	}
	return describeToken(value, headers.date);
}

const send = async (by: SignIn, request: Omit<TokenRequest, 'timeout'>): Promise<TokenAnswer> =>
	await by.send({ ...request, timeout: REQUEST_TIMEOUT });

/**
 * When to renew and to drop a fresh token. This machine's clock may be wrong, so only the token's
 * life is taken from it: `exp` less `iat`, or else `exp` less the server's own time (RFC 7519
 * section 4.1). Renewal is five minutes early and a little spread over time, but never more than a
 * tenth of the life.
 */
function describeToken(value: string, serverDate: unknown): Token {
	const now = Date.now();
	const life = lifeOf(value, serverDate, now);
	const margin = RENEW_BEFORE_EXPIRY + Math.random() * RENEW_SPREAD;
	return {
		value,
		renewAt: now + life - Math.min(margin, life / 10),
		expiresAt: now + life - Math.min(EXPIRY_GRACE, life / 20),
	};
}

/** Milliseconds; a day, the longest there is, for a token that does not tell. */
function lifeOf(value: string, serverDate: unknown, now: number): number {
	const { exp, iat } = claimsOf(value);
	if (exp === undefined) return DAY;
	const serverNow = Date.parse(String(serverDate ?? ''));
	const mintedAt = iat !== undefined ? iat * 1000 : Number.isNaN(serverNow) ? now : serverNow;
	const life = exp * 1000 - mintedAt;
	// Both times are whole seconds, so up to one may be gone already.
	return life > SECOND && life <= DAY ? life - SECOND : DAY;
}

function claimsOf(value: string): { exp?: number; iat?: number } {
	try {
		const { exp, iat } = jwtDecode(value);
		return { exp: numberOrNone(exp), iat: numberOrNone(iat) };
	} catch {
		return {};
	}
}

const numberOrNone = (claim: unknown) => (Number.isFinite(claim) ? (claim as number) : undefined);
