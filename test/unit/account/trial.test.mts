import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { ApsisOneApi } from '../../../credentials/ApsisOneApi.credentials.ts';
import { authenticateRequest, refreshCredential } from '../../../credentials/authentication.ts';

const SECRET = 'the-secret-value';
const KEYSPACES = 'https://api.apsis.one/audience/keyspaces';
const TOKEN_ANSWER = { statusCode: 200, headers: {}, body: { access_token: 'opaque' } };

type Answer = Partial<IN8nHttpFullResponse> | Error | 'never';

let nextClient = 0;

const lost = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

/** Answers the token endpoint, and everything else; `never` is a connection that stays silent. */
const serverOf =
	(token: Answer, others: Answer = { statusCode: 200 }) =>
	async ({ url, timeout }: IHttpRequestOptions): Promise<IN8nHttpFullResponse> => {
		const answer = url.endsWith('/oauth/token') ? token : others;
		if (answer === 'never') {
			await new Promise((done) => setTimeout(done, timeout));
			throw lost('ECONNABORTED');
		}
		if (answer instanceof Error) throw answer;
		return { statusCode: 200, headers: {}, body: {}, ...answer };
	};

/** What n8n does to test a credential, up to the request of the test. */
async function testCredential(
	server: ReturnType<typeof serverOf>,
	fields: ICredentialDataDecryptedObject = {},
): Promise<{ options?: IHttpRequestOptions; message?: string; seconds: number }> {
	const credentials: ICredentialDataDecryptedObject = {
		region: 'eu',
		clientId: `trial-${nextClient++}`,
		clientSecret: SECRET,
		accessToken: '',
		...fields,
	};
	const { request } = new ApsisOneApi().test as ICredentialTestRequest;
	const options = { ...request, url: KEYSPACES, baseURL: undefined } as IHttpRequestOptions;
	const began = performance.now();
	const task = (async () => {
		try {
			const output = await refreshCredential(credentials, server as never);
			if (output.accessToken !== undefined) Object.assign(credentials, output);
			return { options: await authenticateRequest(credentials, options) };
		} catch (error) {
			return { message: (error as Error).message };
		}
	})();
	let done = false;
	void task.then(() => (done = true));
	while (!done) await vi.advanceTimersByTimeAsync(50);
	return { ...(await task), seconds: (performance.now() - began) / 1000 };
}

beforeEach(() => {
	vi.useFakeTimers({
		now: new Date('2026-12-01T12:00:00Z'),
		toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
	});
});

afterEach(() => {
	vi.useRealTimers();
});

describe("the credential's test", () => {
	test('sends its request with the token, without its mark, and with a time-out of its own', async () => {
		const { options, seconds } = await testCredential(serverOf(TOKEN_ANSWER));
		expect(options?.headers).toEqual({
			Accept: 'application/json',
			Authorization: 'Bearer opaque',
		});
		expect(options?.timeout).toBeLessThanOrEqual(9000);
		expect(seconds).toBeLessThan(1);
	});

	test.each<[string, Answer, Answer | undefined, string]>([
		[
			'whose region refuses connections',
			lost('ECONNREFUSED'),
			undefined,
			'(the connection was refused)',
		],
		['whose region is not found', lost('ENOTFOUND'), undefined, 'region or base URL'],
		['whose sign-in stays silent', 'never', undefined, 'No answer from https://api.apsis.one'],
		['whose sign-in is over the limit', { statusCode: 429 }, undefined, 'Wait a minute'],
		['whose sign-in has a fault', { statusCode: 503 }, undefined, 'Run again later'],
		['whose secret is wrong', { statusCode: 401 }, undefined, 'makes a new API key in APSIS One'],
		['whose secret is refused', { statusCode: 400 }, undefined, 'check its region'],
		['whose address is another one', { body: 'html' }, undefined, 'may not be the address'],
		['that gets no keyspaces', TOKEN_ANSWER, { statusCode: 403 }, 'Account settings > API manag'],
		['that meets the limit', TOKEN_ANSWER, { statusCode: 429 }, 'Test again in a minute'],
		['that meets a fault', TOKEN_ANSWER, { statusCode: 502 }, 'Test again later'],
		['that meets another page', TOKEN_ANSWER, { statusCode: 404 }, 'may not be the address'],
		['whose first request stays silent', TOKEN_ANSWER, 'never', 'Test again'],
		['whose connection breaks', TOKEN_ANSWER, lost('ECONNRESET'), 'Test again'],
	])('of an account %s ends in 10 s, with the mend in the message', async (_, ...answers) => {
		const [token, others, mend] = answers;
		const { message, seconds } = await testCredential(serverOf(token, others));
		expect(message).toContain(mend);
		expect(seconds).toBeLessThan(10);
		expect(message).not.toContain(SECRET);
		// n8n replaces a message that has such a code.
		expect(message).not.toMatch(/\bE[A-Z]{4,}\b/);
	});

	test('with a stored token that meets silence ends in 10 s', async () => {
		const clientId = `trial-${nextClient}`;
		await testCredential(serverOf(TOKEN_ANSWER));
		await vi.advanceTimersByTimeAsync(60_000);
		const { message, seconds } = await testCredential(serverOf(TOKEN_ANSWER, 'never'), {
			clientId,
			accessToken: 'opaque',
		});
		expect(message).toContain('No answer from https://api.apsis.one');
		expect(seconds).toBeLessThan(10);
	});

	test.each([
		[{ clientId: '' }, 'Open the credential and fill in both'],
		[{ region: 'custom', baseUrl: 'api' }, 'correct the base URL'],
		[{ region: 'apac' }, 'Change the URL, or the region'],
	])('of %o tells what to do', async (fields, mend) => {
		const { message } = await testCredential(serverOf(TOKEN_ANSWER), fields);
		expect(message).toContain(mend);
	});
});

test('others wait for a sign-in that takes longer than a test may', async () => {
	const answers: Answer[] = [
		...Array.from({ length: 8 }, () => lost('ECONNREFUSED')),
		TOKEN_ANSWER,
	];
	const server = async (options: IHttpRequestOptions) =>
		await serverOf(answers.length > 1 ? answers.shift()! : answers[0]!)(options);
	const credentials = { region: 'eu', clientId: 'patient', clientSecret: SECRET, accessToken: '' };
	const task = (async () => {
		expect(await refreshCredential(credentials, server as never)).toEqual({});
		const options = { url: KEYSPACES };
		await expect(authenticateRequest(credentials, options)).rejects.toMatchObject({
			response: { status: 401 },
		});
		Object.assign(credentials, await refreshCredential(credentials, server as never));
		return await authenticateRequest(credentials, options);
	})();
	vi.spyOn(Math, 'random').mockReturnValue(0.99);
	await vi.advanceTimersByTimeAsync(120_000);
	vi.restoreAllMocks();
	expect((await task).headers).toMatchObject({ Authorization: 'Bearer opaque' });
});
