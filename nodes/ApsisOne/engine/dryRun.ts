import type { HttpRequest } from '../client/host';
import type { JsonObject } from '../client/json';

/**
 * What a dry run gives in place of sending: the requests as they would be sent.
 *
 * @param requests before authentication, so without token
 * @param shown what they would write, in names that a person reads; it comes first
 */
export function dryRunOf(baseUrl: string, requests: HttpRequest[], shown: JsonObject): JsonObject {
	return {
		dryRun: true,
		...shown,
		requests: requests.map(({ method, url, body }) => ({
			method,
			url: baseUrl + url,
			...(body === undefined ? {} : { body }),
		})),
	};
}
