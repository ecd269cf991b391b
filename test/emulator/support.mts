import type { Emulator } from './index.mts';
import { versionId } from './seed/definitions.mts';
import { SEED } from './seed/names.mts';

export interface Reply {
	status: number;
	headers: Headers;
	/** Parsed if it is JSON, else text; undefined if the answer is empty. */
	body: any;
}

export interface Client {
	/** Asks for a token with the key that is valid now, or with another secret. */
	token(secret?: string): Promise<Reply>;
	/** Sends a request with a token obtained once. PATCH bodies go out as merge patches. */
	send(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
}

async function reply(response: Response): Promise<Reply> {
	const text = await response.text();
	const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
	return {
		status: response.status,
		headers: response.headers,
		body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
	};
}

/** A bare client for tests of the emulator itself: no retries, no pacing, no renewal. */
export function clientOf(emulator: Emulator): Client {
	const token = async (secret = emulator.clientSecret) =>
		await reply(
			await fetch(`${emulator.url}/oauth/token`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					grant_type: 'client_credentials',
					client_id: emulator.clientId,
					client_secret: secret,
				}),
			}),
		);
	let obtained: Promise<Reply> | undefined;
	const send: Client['send'] = async (method, path, body, headers = {}) => {
		obtained ??= token();
		const { access_token } = (await obtained).body;
		const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
		return await reply(
			await fetch(`${emulator.url}${path}`, {
				method,
				headers: {
					authorization: `Bearer ${access_token}`,
					...(body === undefined ? {} : { 'content-type': type }),
					...headers,
				},
				body: body === undefined ? undefined : JSON.stringify(body),
			}),
		);
	};
	return { token, send };
}

/** The path of a profile, with everything encoded. */
export function profilePath(keyspace: string, key: string): string {
	return `/audience/keyspaces/${encodeURIComponent(keyspace)}/profiles/${encodeURIComponent(key)}`;
}

/** Asks again and again, until an answer is the wanted one. Throws after fifteen seconds. */
export async function eventually<T>(ask: () => Promise<T> | T, isIt: (answer: T) => boolean) {
	const end = performance.now() + 15_000;
	for (;;) {
		const answer = await ask();
		if (isIt(answer)) return answer;
		if (performance.now() > end) throw new Error(`Waited in vain: ${JSON.stringify(answer)}`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

/** The id of the current version of an attribute or event of the default section. */
export function seedVersionId(emulator: Emulator, discriminator: string): string {
	return versionId(emulator.account.section(SEED.sections.default), discriminator);
}
