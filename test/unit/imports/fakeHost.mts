import type { Account } from '../../../credentials/account/account.ts';
import type { Answer } from '../../../nodes/ApsisOne/client/answer.ts';
import type { Exchange, Host, HttpRequest } from '../../../nodes/ApsisOne/client/host.ts';

/**
 * A host whose requests are answered by a function, and whose clock runs as fast as the code under
 * test.
 *
 * @param answer gives status and body, or throws as a lost connection does
 */
export function fakeHost(answer: (request: HttpRequest) => Partial<Answer>): Host {
	let time = Date.parse('2026-03-24T09:00:00Z');
	const exchangeOf = (request: HttpRequest): Exchange => ({
		send: async () => ({ status: 200, headers: {}, body: {}, ...answer(request) }),
		isUnderWay: () => false,
		isOutdated: () => false,
		answered: () => {},
		suspectToken: () => false,
		slowDown: () => {},
	});
	return {
		account: async () => ({ baseUrl: 'https://api.example' }) as Account,
		authenticated: exchangeOf,
		plain: exchangeOf,
		clock: {
			now: () => time,
			sleep: async (ms) => {
				time += ms;
			},
		},
	};
}
