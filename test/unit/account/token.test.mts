import { accountOf } from '../../../credentials/account/account.ts';
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import {
	authenticateRequest,
	refreshCredential,
	sendWithin,
	suspectTokenOf,
} from '../../../credentials/authentication.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A server that mints tokens and takes them back, by the clock of the test. */
function createServer({ lifeSeconds = 86_400, clockOffset = 0, claims = 'exp+iat' } = {}) {
	const server = {
		tokenCalls: 0,
		probes: 0,
		refused: new Set<string>(),
		mayNotReadKeyspaces: false,
		/** Answers of the token endpoint before it works again. */
		answers: [] as Array<Partial<IN8nHttpFullResponse> | Error>,
		sent: [] as IHttpRequestOptions[],
		lastToken: '',
		httpRequest: async (options: IHttpRequestOptions): Promise<IN8nHttpFullResponse> => {
			server.sent.push(options);
			await Promise.resolve();
			if (!options.url.endsWith('/oauth/token')) {
				server.probes++;
				if (server.mayNotReadKeyspaces) return { statusCode: 403, headers: {}, body: {} };
				const token = String(options.headers?.Authorization).replace('Bearer ', '');
				return { statusCode: server.refused.has(token) ? 403 : 200, headers: {}, body: {} };
			}
			server.tokenCalls++;
			const answer = server.answers.shift();
			if (answer instanceof Error) throw answer;
			if (answer) return { statusCode: 200, headers: {}, body: {}, ...answer };
			const now = Math.floor(Date.now() / 1000) + clockOffset;
			server.lastToken =
				claims === 'opaque'
					? `opaque-${server.tokenCalls}`
					: jwt({
							jti: String(server.tokenCalls),
							exp: now + lifeSeconds,
							...(claims === 'exp+iat' ? { iat: now } : {}),
						});
			return {
				statusCode: 200,
				headers: { date: new Date(now * 1000).toUTCString() },
				// Wrong on purpose: it is deprecated and must not be used.
				body: { access_token: server.lastToken, expires_in: 1, token_type: 'Bearer' },
			};
		},
	};
	return server;
}

type Server = ReturnType<typeof createServer>;

const jwt = (claims: object) =>
	['{"alg":"none"}', JSON.stringify(claims), 'signature']
		.map((part) => Buffer.from(part).toString('base64url'))
		.join('.');

let nextClient = 0;

/** A credential of its own for each test, so that no state is left from another. */
const createCredential = () => ({
	region: 'eu',
	clientId: `client-${nextClient++}`,
	clientSecret: 'secret-value',
	accessToken: '',
});

type Credential = ReturnType<typeof createCredential> & Record<string, string>;

/** What n8n does for one authenticated request (ENGINE.md), up to the moment of sending. */
async function authenticate(
	stored: Credential,
	server: Server,
	options: IHttpRequestOptions = { url: 'https://api.apsis.one/audience/sections' },
): Promise<string> {
	const credentials = { ...stored };
	const renew = async () => {
		const output = await refreshCredential(credentials, server.httpRequest);
		if (output.accessToken === undefined) return;
		Object.assign(credentials, output);
		Object.assign(stored, output);
	};
	if (credentials.accessToken === '') await renew();
	let authenticated: IHttpRequestOptions;
	try {
		authenticated = await authenticateRequest(credentials, options);
	} catch (error) {
		if ((error as { response?: { status: number } }).response?.status !== 401) throw error;
		await renew();
		authenticated = await authenticateRequest(credentials, options);
	}
	return String(authenticated.headers?.Authorization);
}

/** Lets waits, for the back-off or for the pace, pass until the promise is settled. */
async function settle<T>(promise: Promise<T>) {
	let done = false;
	const settled = promise.then(
		(value) => ({ value, error: undefined }),
		(error: Error & { description?: string }) => ({ value: undefined, error }),
	);
	void settled.then(() => (done = true));
	while (!done) await vi.advanceTimersByTimeAsync(1000);
	return await settled;
}

const bearer = (server: Server) => `Bearer ${server.lastToken}`;

beforeEach(() => {
	vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00Z') });
});

afterEach(() => {
	vi.useRealTimers();
});

describe('a cold start', () => {
	test('makes one token call for 200 requests, and stores the token once', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		const { value: sent } = await settle(
			Promise.all(
				Array.from({ length: 200 }, async () => await authenticate({ ...stored }, server)),
			),
		);
		expect(server.tokenCalls).toBe(1);
		expect(new Set(sent)).toEqual(new Set([bearer(server)]));
	});

	test('sends what the API asks for, as JSON', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		expect(server.sent[0]).toMatchObject({
			method: 'POST',
			url: 'https://api.apsis.one/oauth/token',
			headers: { 'Content-Type': 'application/json' },
			body: {
				grant_type: 'client_credentials',
				client_id: stored.clientId,
				client_secret: 'secret-value',
			},
		});
	});

	test('takes over a token that another process has stored', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.resetModules();
		const fresh = await import('../../../credentials/authentication.ts');
		const { headers } = await fresh.authenticateRequest(
			{ ...stored },
			{
				url: 'https://api.apsis.one/audience/sections',
			},
		);
		expect(headers?.Authorization).toBe(bearer(server));
		expect(server.tokenCalls).toBe(1);
	});
});

describe('expiry', () => {
	test('is read from exp: renewed five to six minutes ahead, not before', async () => {
		const server = createServer({ lifeSeconds: 7200 });
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(2 * HOUR - 6 * MINUTE - 1000);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(1);
		vi.advanceTimersByTime(MINUTE + 2000);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(2);
	});

	test('of a short-lived token: the margin is a tenth of its life', async () => {
		const server = createServer({ lifeSeconds: 60 });
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(53_000);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(1);
		vi.advanceTimersByTime(2000);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(2);
	});

	test.each([
		['iat', 'exp+iat', -2 * 3600],
		['iat', 'exp+iat', 2 * 3600],
		['the Date header', 'exp', -2 * 3600],
		['the Date header', 'exp', 2 * 3600],
	])('is measured with %s when the clock is off (%s, %i s)', async (_, claims, clockOffset) => {
		const server = createServer({ lifeSeconds: 3600, clockOffset, claims });
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(HOUR - 7 * MINUTE);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(1);
		vi.advanceTimersByTime(2 * MINUTE);
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(2);
	});

	test('of a token that is no JWT: used for a day', async () => {
		const server = createServer({ claims: 'opaque' });
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(23 * HOUR);
		expect(await authenticate(stored, server)).toBe('Bearer opaque-1');
	});

	test.each([429, 500, 503])(
		'a valid token goes on being used while %i bars a new one',
		async (statusCode) => {
			const server = createServer({ lifeSeconds: 7200 });
			const stored = createCredential() as Credential;
			await authenticate(stored, server);
			const old = bearer(server);
			vi.advanceTimersByTime(2 * HOUR - 4 * MINUTE);
			server.answers = [{ statusCode }];
			expect(await authenticate(stored, server)).toBe(old);
			expect(await authenticate(stored, server)).toBe(old);
			expect(server.tokenCalls).toBe(2);
			vi.advanceTimersByTime(31_000);
			expect(await authenticate(stored, server)).not.toBe(old);
			expect(server.tokenCalls).toBe(3);
		},
	);
});

describe('a refused token', () => {
	test('is renewed once for all whose requests met 401 or 403', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		const requests = Array.from({ length: 50 }, () => ({
			url: 'https://api.apsis.one/audience/sections',
		}));
		for (const options of requests) await settle(authenticate(stored, server, options));
		const old = server.lastToken;
		vi.advanceTimersByTime(MINUTE);
		server.refused.add(old);
		expect(requests.every((options) => suspectTokenOf(options, false))).toBe(true);
		const { value: sent } = await settle(
			Promise.all(
				requests.map(async (options) => await authenticate({ ...stored }, server, options)),
			),
		);
		expect(server.tokenCalls).toBe(2);
		// The old one, and the new one: whether the question says anything.
		expect(server.probes).toBe(2);
		expect(new Set(sent)).toEqual(new Set([bearer(server)]));
		expect(server.lastToken).not.toBe(old);
	});

	test('is not renewed where APSIS One still accepts it: the 403 is about a permission', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		const options = { url: 'https://api.apsis.one/audience/sections' };
		await authenticate(stored, server, options);
		vi.advanceTimersByTime(MINUTE);
		const other = { url: 'https://api.apsis.one/audience/sections' };
		await authenticate(stored, server, other);
		expect(suspectTokenOf(options, false)).toBe(true);
		vi.advanceTimersByTime(100);
		expect(await authenticate(stored, server, options)).toBe(bearer(server));
		expect(server.tokenCalls).toBe(1);
		// Sent before APSIS One accepted the token: no need to ask again.
		expect(suspectTokenOf(other, true)).toBe(false);
		expect(suspectTokenOf(options, false)).toBe(false);
		// Unless the answer says that it is the token.
		expect(suspectTokenOf(options, true)).toBe(true);
		expect(server.probes).toBe(1);
	});

	test("is not renewed for errors that n8n's HTTP Request node meets", async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(MINUTE);
		for (let error = 0; error < 5; error++) {
			const credentials = { ...stored };
			await authenticateRequest(credentials, {
				uri: 'https://api.apsis.one/audience/nothing',
			} as never);
			// A 404 came; the HTTP Request node renews after any error and repeats if something came back.
			expect(await refreshCredential(credentials, server.httpRequest)).toEqual({});
			vi.advanceTimersByTime(10_000);
		}
		expect(server.tokenCalls).toBe(1);
	});

	test("is renewed for n8n's HTTP Request node, which gets the new one back", async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		vi.advanceTimersByTime(MINUTE);
		server.refused.add(server.lastToken);
		const credentials = { ...stored };
		await authenticateRequest(credentials, { uri: 'https://api.apsis.one/audience/x' } as never);
		const output = await refreshCredential(credentials, server.httpRequest);
		expect(output.accessToken).toBe(server.lastToken);
		expect(server.tokenCalls).toBe(2);
	});
});

describe('where the key may not read keyspaces, which tokens are asked about with', () => {
	async function permissionError(server: Server, stored: Credential, pauseMs: number) {
		const options = { url: 'https://api.apsis.one/audience/sections' };
		await settle(authenticate(stored, server, options));
		vi.advanceTimersByTime(100);
		const again = suspectTokenOf(options, false);
		if (again) await settle(authenticate(stored, server, options));
		vi.advanceTimersByTime(pauseMs);
		return again;
	}

	test('permission errors cost one token more, and not one each', async () => {
		const server = createServer();
		server.mayNotReadKeyspaces = true;
		const stored = createCredential() as Credential;
		for (let error = 0; error < 50; error++) await permissionError(server, stored, 5000);
		expect(server.tokenCalls).toBe(2);
		expect(server.probes).toBe(2);
		expect(await permissionError(server, stored, 5000)).toBe(false);
	});

	test("nor do errors that n8n's HTTP Request node meets", async () => {
		const server = createServer();
		server.mayNotReadKeyspaces = true;
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		for (let error = 0; error < 20; error++) {
			vi.advanceTimersByTime(10_000);
			const credentials = { ...stored };
			await authenticateRequest(credentials, { uri: 'https://api.apsis.one/x' } as never);
			Object.assign(stored, await refreshCredential(credentials, server.httpRequest));
		}
		expect(server.tokenCalls).toBe(2);
	});

	test('a token that was revoked is found out all the same, some minutes after it was minted', async () => {
		const server = createServer();
		server.mayNotReadKeyspaces = true;
		const stored = createCredential() as Credential;
		await permissionError(server, stored, 6 * MINUTE);
		const { lastToken, tokenCalls } = server;
		expect(await permissionError(server, stored, 0)).toBe(true);
		expect(server.tokenCalls).toBe(tokenCalls + 1);
		expect(server.lastToken).not.toBe(lastToken);
	});
});

test('a clock that is set back by an hour does not silence the account', async () => {
	const server = createServer();
	const stored = createCredential() as Credential;
	await settle(
		Promise.all(Array.from({ length: 150 }, async () => await authenticate({ ...stored }, server))),
	);
	vi.setSystemTime(Date.now() - HOUR);
	const begin = performance.now();
	const more = Array.from({ length: 50 }, async () => await authenticate({ ...stored }, server));
	await settle(Promise.all(more));
	expect(performance.now() - begin).toBeLessThan(3000);
});

describe('a request that may not wait for ever', () => {
	const options = () => ({ url: 'https://api.apsis.one/audience/sections' });

	test('is given up with the reason while sign-ins fail, and is not sent later; others go on', async () => {
		const server = createServer();
		server.answers = Array.from({ length: 6 }, () => ({ statusCode: 503 }));
		const stored = createCredential() as Credential;
		const account = accountOf(stored);
		const sendFor = async (leftMs: number) => {
			const own = options();
			let sent = false;
			const begin = performance.now();
			const { value, error } = await settle(
				sendWithin(account, own, { patience: { leftMs } }, async () => {
					const token = await authenticate({ ...stored }, server, own);
					sent = true;
					return token;
				}),
			);
			return { value, error, waitedMs: performance.now() - begin, sent: () => sent };
		};
		const [impatient, patient] = await Promise.all([sendFor(1000), sendFor(120_000)]);
		expect(impatient.error?.message).toBe('APSIS One could not sign in for now (503)');
		expect(impatient.error?.description).toContain('Max Wait');
		expect(impatient.waitedMs).toBeLessThanOrEqual(3000);
		expect(patient.value).toBe(bearer(server));
		expect(impatient.sent()).toBe(false);
	});

	test('waits for a sign-in that takes its time but meets no fault', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		const slow = server.httpRequest;
		server.httpRequest = async (request) => {
			await new Promise((resolve) => setTimeout(resolve, 5000));
			return await slow(request);
		};
		const own = options();
		const sent = sendWithin(
			accountOf(stored),
			own,
			{ patience: { leftMs: 0 } },
			async () => await authenticate(stored, server, own),
		);
		expect((await settle(sent)).value).toBe(bearer(server));
	});
});

describe('the token endpoint', () => {
	test('is asked again after 429, 503 and a lost connection', async () => {
		const server = createServer();
		server.answers = [
			{ statusCode: 429 },
			{ statusCode: 503 },
			Object.assign(new Error('socket'), { code: 'ECONNRESET' }),
		];
		const { value } = await settle(authenticate(createCredential() as Credential, server));
		expect(value).toBe(bearer(server));
		expect(server.tokenCalls).toBe(4);
	});

	test.each([
		['seconds', '20'],
		['a date', new Date('2026-11-24T12:00:20Z').toUTCString()],
	])('is not asked before Retry-After says so (%s)', async (_, retryAfter) => {
		const server = createServer();
		server.answers = [{ statusCode: 429, headers: { 'retry-after': retryAfter } }];
		const promise = authenticate(createCredential() as Credential, server);
		await vi.advanceTimersByTimeAsync(19_000);
		expect(server.tokenCalls).toBe(1);
		await vi.advanceTimersByTimeAsync(2000);
		expect(await promise).toBe(bearer(server));
	});

	test('is given up after two minutes, with a clear error that is kept for a while', async () => {
		const server = createServer();
		server.answers = Array.from({ length: 100 }, () => ({ statusCode: 429 }));
		const stored = createCredential() as Credential;
		const begin = Date.now();
		const { error } = await settle(authenticate(stored, server));
		expect(error?.message).toContain('no further sign-in');
		expect(Date.now() - begin).toBeLessThanOrEqual(122_000);
		const calls = server.tokenCalls;
		await settle(authenticate(stored, server));
		expect(server.tokenCalls).toBe(calls);
	});

	test('refuses a wrong secret once, whatever the number of requests', async () => {
		const server = createServer();
		server.answers = Array.from({ length: 100 }, () => ({ statusCode: 401 }));
		const stored = createCredential() as Credential;
		const outcomes = await Promise.all(
			Array.from({ length: 50 }, async () => await settle(authenticate({ ...stored }, server))),
		);
		for (const { error } of outcomes) {
			expect(error?.message).toContain('client ID or client secret');
			expect(error?.description).toContain(stored.clientId);
			expect(JSON.stringify(error)).not.toContain('secret-value');
		}
		expect(server.tokenCalls).toBe(1);
	});

	test('gives an edited credential a new token at once', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		stored.clientSecret = 'another-secret';
		await authenticate(stored, server);
		expect(server.tokenCalls).toBe(2);
	});
});

describe('where the token goes', () => {
	test.each([
		{ url: 'https://evil.example/audience/sections' },
		{ uri: 'https://evil.example/audience/sections' },
		{ url: '/audience/sections', baseURL: 'https://evil.example' },
		{ url: 'http://api.apsis.one/audience/sections' },
		{ url: '/audience/sections' },
		{ url: 'https://api.apsis.one@evil.example/' },
	])('not to another origin: %o', async (options) => {
		const server = createServer();
		await expect(
			authenticate(createCredential() as Credential, server, options as IHttpRequestOptions),
		).rejects.toThrow('may only be used for requests to https://api.apsis.one');
	});

	test('not along with a redirect', async () => {
		const server = createServer();
		const stored = createCredential() as Credential;
		await authenticate(stored, server);
		const options = await authenticateRequest({ ...stored }, { url: 'https://api.apsis.one/x' });
		expect(options.sendCredentialsOnCrossOriginRedirect).toBe(false);
	});

	test.each(['http://api.example.com', 'ftp://api.example.com', 'not a URL', ''])(
		'nowhere for the base URL "%s"',
		async (baseUrl) => {
			const server = createServer();
			const stored = { ...createCredential(), region: 'custom', baseUrl } as Credential;
			await expect(authenticate(stored, server)).rejects.toThrow('base URL');
			expect(server.sent).toEqual([]);
		},
	);

	test.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'http://[::1]:5000/prefix/'])(
		'to loopback without https: %s',
		async (baseUrl) => {
			const server = createServer();
			const stored = { ...createCredential(), region: 'custom', baseUrl } as Credential;
			await refreshCredential(stored, server.httpRequest);
			expect(server.sent[0]?.url).toBe(`${baseUrl.replace(/\/$/, '')}/oauth/token`);
		},
	);
});
