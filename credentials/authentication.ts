import {
	UserError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';
import { accountOf, assertOwnOrigin, pathOf, type Account } from './account/account';
import { Deadline } from './account/deadline';
import { ExplainedError } from './account/explained';
import { lanesOf } from './account/lanes';
import { pacerOf, type Slot } from './account/pacer';
import type { Patience } from './account/patience';
import { assertAllowed } from './account/readOnly';
import type { Signal } from './account/signal';
import {
	currentToken,
	renewToken,
	suspectToken,
	waitForToken,
	type SignIn,
	type TokenWait,
	type TokenRequest,
} from './account/token';
import { tryOut } from './account/trial';
import { steadyClock } from './systemClock';

/**
 * n8n renews a credential after an error with this status and then sends the request; thrown
 * before anything was sent, it makes n8n renew ahead of time.
 */
class RenewalDue extends UserError {
	readonly response = { status: 401 };

	constructor() {
		super('The APSIS One access token is due for renewal', {
			description:
				'Run the workflow again. If this stays, save the APSIS One credential once more.',
		});
	}
}

/** Header that marks the request of the credential's test; it is taken off. n8n sets everything else itself. */
export const TEST_MARK = 'x-credential-test';

/** So long n8n waits for a sign-in before it is known who asks: a test has to end within ten seconds. */
const FIRST_WAIT_MS = 8000;
/** What a test may take beyond that. */
const TEST_RESERVE_MS = 1000;

/** What became of a request that n8n asked to authenticate, by the credential object it came with. */
interface Use {
	token?: string;
	/** This module asked for the renewal itself; nothing had been sent. */
	renewalAsked: boolean;
	/** n8n's HTTP Request node: it renews after any error, and repeats only if something new comes back. */
	byHttpRequestNode: boolean;
}

const uses = new WeakMap<ICredentialDataDecryptedObject, Use>();
/** Of credentials that n8n had signed in before it said what for: what a test goes on with. */
const beginnings = new WeakMap<ICredentialDataDecryptedObject, { by: SignIn; began: number }>();
const renewalsAsked = new WeakSet<object>();
const requests = new WeakMap<object, { account: Account; token: string; slot: Slot }>();
/** Requests that may not wait for ever. */
const bounded = new WeakMap<object, Bounds & { signIn: TokenWait; began: number }>();
/** Requests that were held back, since they had waited for too long. */
const outdated = new WeakSet<object>();
/** For so long, in milliseconds, a request that follows from what was read may wait to be sent. */
const FOLLOWS_WITHIN_MS = 2000;

/** How long a request may wait. */
export interface Bounds {
	/** For a sign-in, and for a lane that APSIS One shut; what it waited is taken off. */
	patience: Patience;
	/** It follows from what was just read: it goes next, or not at all where it waited for too long. */
	follows?: boolean;
}

/**
 * The credential's `authenticate`: waits for the request's turn and puts the account's token on it.
 *
 * @param options of n8n's nodes and pickers, or of its HTTP Request node; left as they are
 * @returns the options with the `Authorization` header
 * @throws UserError where the request goes to another origin than the account's, or the base URL is
 * unsafe; an error with `response.status` 401 where n8n should renew the token first
 */
export async function authenticateRequest(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	return TEST_MARK in (options.headers ?? {})
		? await inOneMessage(testRequest(credentials, options))
		: await inN8nsWords(authenticated(credentials, options));
}

/** Lets a request pass that may go out with this credential: to the account's own origin, and not against `readOnly`. */
function allowedRequest(account: Account, options: IHttpRequestOptions) {
	assertOwnOrigin(account, options);
	const { method = 'GET' } = options;
	const path = pathOf(account, options);
	assertAllowed(account, method, path);
	return { method, path };
}

/** The request of the credential's test, once it is known that the account can be used. */
async function testRequest(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const account = accountOf(credentials);
	const { method, path } = allowedRequest(account, options);
	const beginning = beginnings.get(credentials);
	if (!beginning)
		throw new ExplainedError('n8n did not sign in to test', 'Save the credential again.');
	const spentMs = steadyClock.now() - beginning.began;
	const deadline = new Deadline(FIRST_WAIT_MS + TEST_RESERVE_MS - spentMs, steadyClock);
	try {
		const token = await tryOut(account, credentials, beginning.by, deadline);
		const pacer = pacerOf(account, steadyClock);
		const patience = { leftMs: deadline.leftMs };
		const slot = await deadline.within(pacer.pace(lanesOf(method, path), { method, patience }));
		if (slot) slot.entry.isOpen = false;
		const headers: IDataObject = { ...options.headers, Authorization: `Bearer ${token}` };
		delete headers[TEST_MARK];
		return {
			...options,
			headers,
			timeout: Math.max(TEST_RESERVE_MS, deadline.leftMs),
			sendCredentialsOnCrossOriginRedirect: false,
		};
	} finally {
		deadline.end();
	}
}

async function authenticated(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const account = accountOf(credentials);
	const use: Use = { renewalAsked: false, byHttpRequestNode: false };
	uses.set(credentials, use);
	const { method, path } = allowedRequest(account, options);
	const { patience, signIn, follows, began = 0 } = bounded.get(options) ?? {};
	if (signIn?.isOver)
		throw new ExplainedError('The request was given up while it waited to sign in');

	const { value, renewalDue } = currentToken(account, credentials);
	use.token = value;
	use.byHttpRequestNode = 'uri' in options;
	// Once a request: what a renewal could not better is sent as it is, or fails.
	if (renewalDue && !renewalsAsked.has(options)) {
		renewalsAsked.add(options);
		use.renewalAsked = true;
		throw new RenewalDue();
	}
	if (value === undefined) throw new RenewalDue();

	signIn?.end();
	const signal = options.abortSignal as Signal | undefined;
	const lanes = lanesOf(method, path);
	const settings = { execution: signal, signal, method, patience, follows };
	const slot = await pacerOf(account, steadyClock).pace(lanes, settings);
	if (follows && steadyClock.now() - began > FOLLOWS_WITHIN_MS) {
		slot.entry.isOpen = false;
		requests.delete(options);
		outdated.add(options);
		throw new ExplainedError(
			'The request could not be sent soon enough after what was read for it',
			'More waits for APSIS One than it takes. Nothing was sent for this item. Run again, with fewer executions at once.',
		);
	}
	// Only our own back-off tells of answers.
	if (use.byHttpRequestNode) slot.entry.isOpen = false;
	// A wait may have outlasted the token.
	const token = currentToken(account, credentials).value ?? value;
	use.token = token;
	requests.set(options, { account, token, slot });
	return {
		...options,
		headers: { ...options.headers, Authorization: `Bearer ${token}` },
		sendCredentialsOnCrossOriginRedirect: false,
		// A request that is on its way is waited for: broken off, nobody would know what became of it.
		...(!use.byHttpRequestNode && { abortSignal: undefined }),
	};
}

/**
 * Sends a request that may not wait for ever: to sign in, or for a lane that APSIS One shut.
 *
 * @param options the very object that is handed to n8n's authenticated request helper
 * @param send hands it to the helper
 * @throws ExplainedError that says what it would have waited for; nothing was sent then, nor will be
 */
export async function sendWithin<T>(
	account: Account,
	options: object,
	bounds: Bounds,
	send: () => Promise<T>,
): Promise<T> {
	const signIn = waitForToken(account, bounds.patience);
	bounded.set(options, { ...bounds, signIn, began: steadyClock.now() });
	outdated.delete(options);
	try {
		return await Promise.race([send(), signIn.givenUp]);
	} finally {
		signIn.end();
	}
}

/**
 * The credential's `preAuthentication`: sees to a token that can be used.
 *
 * n8n calls it before it says what for. So at first it neither waits long nor fails: whoever needs a
 * token then asks for it again, and a test ends in time, in words of its own.
 *
 * @param httpRequest n8n's request helper, without authentication
 * @returns the token to store with the credential; nothing where another caller stores it, or there
 * is none yet
 * @throws UserError as {@link renewToken} does, where a request has asked for the token
 */
export async function refreshCredential(
	credentials: ICredentialDataDecryptedObject,
	httpRequest: IHttpRequestHelper['helpers']['httpRequest'],
): Promise<IDataObject> {
	const by = signInBy(httpRequest);
	if (uses.has(credentials)) return await inN8nsWords(refreshed(credentials, by));
	beginnings.set(credentials, { by, began: steadyClock.now() });
	const deadline = new Deadline(FIRST_WAIT_MS, steadyClock);
	const unlessRefused = refreshed(credentials, by).catch(async (error: unknown) =>
		error instanceof ExplainedError ? {} : await Promise.reject(error as Error),
	);
	try {
		return (await deadline.within(unlessRefused)) ?? {};
	} finally {
		deadline.end();
	}
}

async function refreshed(
	credentials: ICredentialDataDecryptedObject,
	by: SignIn,
): Promise<IDataObject> {
	const account = accountOf(credentials);
	const use = uses.get(credentials);
	const isUnasked = use?.token !== undefined && !use.renewalAsked;
	// Of an untouched credential n8n asks for a renewal only to test it.
	const isTest = use === undefined && (credentials.accessToken ?? '') !== '';
	const { token, store } = await renewToken(account, credentials, by, {
		inDoubt: isTest || (isUnasked && use.token === currentToken(account, credentials).value),
	});
	const isWanted = use?.byHttpRequestNode && (use.renewalAsked || token.accessToken !== use.token);
	return store || isWanted ? token : {};
}

/**
 * Notes that APSIS One answered 401 or 403 to a request, so that the token it went with is asked
 * about, and renewed if it was that, before the request is sent again.
 *
 * @param options the very object that was handed to n8n's authenticated request helper
 * @param blamesToken the answer itself says that it is the token
 * @returns whether sending it again can help
 */
export function suspectTokenOf(options: object, blamesToken: boolean): boolean {
	const request = requests.get(options);
	if (!request) return false;
	renewalsAsked.delete(options);
	return suspectToken(request.account, request.token, request.slot.sentAt, blamesToken);
}

/**
 * How long a request would wait for its turn if it were sent now.
 *
 * @param path below the account's base URL
 * @returns milliseconds, an estimate; 0 where it would go at once
 */
export const waitOf = (account: Account, method: string, path: string): number =>
	pacerOf(account, steadyClock).waitOf(lanesOf(method, path));

/**
 * Notes that a request was answered, or that its connection was lost.
 *
 * @param options the very object that was handed to n8n's authenticated request helper
 */
export function noteAnswer(options: object) {
	const request = requests.get(options);
	if (request) pacerOf(request.account, steadyClock).answered(request.slot);
}

/**
 * Notes that APSIS One answered 429 to a request, so that the whole lane slows down.
 *
 * @param options the very object that was handed to n8n's authenticated request helper
 * @param retryAfterMs what the server asked for; 0 if nothing
 */
export function slowDownFor(options: object, retryAfterMs: number) {
	const request = requests.get(options);
	if (request) pacerOf(request.account, steadyClock).slowDown(request.slot, retryAfterMs);
}

/**
 * Whether a request was let go and is not answered: it may be on its way.
 *
 * @param options the very object that was handed to n8n's authenticated request helper
 */
export const isUnderWay = (options: object): boolean =>
	requests.get(options)?.slot.entry.isOpen ?? false;

/**
 * Whether a request that follows from what was read was held back: it had waited for so long that it
 * has to be read again.
 *
 * @param options the very object that was handed to n8n's authenticated request helper
 */
export const isOutdated = (options: object): boolean => outdated.has(options);

const signInBy = (httpRequest: IHttpRequestHelper['helpers']['httpRequest']): SignIn => ({
	send: async (request: TokenRequest) => {
		const answer = (await httpRequest({
			...request,
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect must not take secret or token to another place.
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
		return { status: answer.statusCode, headers: answer.headers, body: answer.body };
	},
	clock: steadyClock,
});

/** A failed test shows the message alone. */
const inOneMessage = async <T>(task: Promise<T>): Promise<T> =>
	await task.catch(async (error: unknown) => {
		if (!(error instanceof ExplainedError)) return await Promise.reject(error as Error);
		const { message, description } = error;
		return await Promise.reject(new UserError(`${message}. ${description}`));
	});

/** n8n shows the description of its own errors only. */
const inN8nsWords = async <T>(task: Promise<T>): Promise<T> =>
	await task.catch(async (error: unknown) =>
		error instanceof ExplainedError
			? await Promise.reject(new UserError(error.message, { description: error.description }))
			: await Promise.reject(error as Error),
	);
