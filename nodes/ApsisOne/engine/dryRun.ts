import type { HttpRequest } from '../client/host';
import type { JsonObject } from '../client/json';

/**
 * What a dry run gives in place of sending: the requests as they would be sent.
 *
 * @param requests before authentication, so without token
 */
export function dryRunOf(baseUrl: string, requests: HttpRequest[]): JsonObject {
	return {
		dryRun: true,
		requests: requests.map(({ method, url, body }) => ({
			method,
			url: baseUrl + url,
			...(body === undefined ? {} : { body }),
		})),
	};
}
