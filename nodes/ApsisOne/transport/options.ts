import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

const DEFAULT_MAX_WAIT_S = 120;

/** The option "Max Wait" of an operation, in milliseconds. */
export const maxWaitOf = ({ maxWait = DEFAULT_MAX_WAIT_S }: IDataObject): number =>
	Number(maxWait) * 1000;

/**
 * What a dry run gives in place of sending: the requests as they would be sent.
 *
 * @param requests before authentication, so without token
 */
export function dryRunOf(
	requests: Array<Pick<IHttpRequestOptions, 'method' | 'baseURL' | 'url' | 'body'>>,
): IDataObject {
	return {
		dryRun: true,
		requests: requests.map(({ method = 'GET', baseURL = '', url, body }) => ({
			method,
			url: baseURL + url,
			...(body === undefined || isEmptyObject(body) ? {} : { body: body as IDataObject }),
		})),
	};
}

/** n8n gives every declarative request a body, empty where the operation has none. */
const isEmptyObject = (body: unknown) =>
	typeof body === 'object' && body !== null && Object.keys(body).length === 0;
