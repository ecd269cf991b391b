import type { Account, Credentials } from './account';
import type { Deadline } from './deadline';
import { ExplainedError } from './explained';
import { renewToken, troubleOf, type SignIn } from './token';

const NETWORK = 'Check the region or base URL of the credential and the network of this n8n.';
const API_KEYS = 'In APSIS One, API keys are made under Account settings > API management.';

/**
 * Tries out for the credential's test whether an account can be used: signs in, and reads its
 * keyspaces, as whoever uses the credential has to.
 *
 * @param stored the decrypted credential
 * @param by what sends and waits
 * @param deadline by when it has to be known
 * @returns the token
 * @throws ExplainedError that says in its message what happened and what to do: n8n shows nothing else
 */
export async function tryOut(
	account: Account,
	stored: Credentials,
	by: SignIn,
	deadline: Deadline,
): Promise<string> {
	const origin = new URL(account.baseUrl).origin;
	const renewed = await deadline.within(renewToken(account, stored, by, { inDoubt: false }));
	if (!renewed) throw troubleOf(account) ?? new ExplainedError(`No answer from ${origin}`, NETWORK);
	const { accessToken } = renewed.token;
	const answer = await by
		.send({
			method: 'GET',
			url: `${account.baseUrl}/audience/keyspaces`,
			headers: { Accept: 'application/json', Authorization: `Bearer ${accessToken}` },
			timeout: Math.max(1, deadline.leftMs),
		})
		// The error holds the request, and with it the token.
		.catch(() => undefined);
	if (!answer) {
		throw new ExplainedError(
			`APSIS One signed in, but ${origin} did not answer the first request`,
			`Test again. ${NETWORK}`,
		);
	}
	const { status } = answer;
	if (status >= 200 && status < 300) return accessToken;
	throw refusalOf(status, origin);
}

function refusalOf(status: number, origin: string): ExplainedError {
	if (status === 401 || status === 403) {
		return new ExplainedError(
			`APSIS One signed in, but the API key may not read keyspaces (${status})`,
			`Check that the key still exists and is allowed its keyspaces. ${API_KEYS}`,
		);
	}
	if (status === 429) {
		return new ExplainedError(
			'Client ID and secret are right, but the account is over its rate limit just now (429)',
			'Test again in a minute.',
		);
	}
	if (status === 408 || status >= 500) {
		return new ExplainedError(
			`Client ID and secret are right, but APSIS One has a fault just now (${status})`,
			'Test again later.',
		);
	}
	return new ExplainedError(
		`APSIS One signed in, but did not answer as its API does (${status})`,
		`${origin} may not be the address of the API. ${NETWORK}`,
	);
}
