import {
	NodeOperationError,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';
import { isSafeUrl } from '../../../credentials/account/account';
import { requireResult } from './answer';
import { backOff } from './backOff';
import { executionOf, type Context } from './run';
import { settleStream } from './stream';

export interface ForeignSettings {
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	itemIndex?: number;
	/** Statuses other than 2xx that are a result. */
	results?: number[];
}

/**
 * Sends a request to an address that APSIS One handed out: an upload or a download. It goes without
 * the token, for it goes to somebody else (DESIGN.md section 4.3).
 *
 * @throws NodeOperationError where the address is neither https nor loopback; nothing was sent
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function sendForeign(
	context: Context,
	request: IHttpRequestOptions,
	{ maxWaitMs, itemIndex = 0, results }: ForeignSettings,
): Promise<IN8nHttpFullResponse> {
	if (!isSafeUrl(request.url)) {
		throw new NodeOperationError(
			context.getNode(),
			'APSIS One handed out an address that is not https',
			{
				itemIndex,
				description: 'Nothing was sent there. Run again; if it stays, tell the vendor.',
			},
		);
	}
	const options: IHttpRequestOptions = {
		...request,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// The address was checked, not the one that a redirect would lead to.
		disableFollowRedirect: true,
	};
	return await backOff(
		async () => {
			const response = (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
			await settleStream(response);
			requireResult(response, results);
			return response;
		},
		{
			options,
			method: request.method ?? 'GET',
			path: new URL(request.url).pathname,
			maxWaitMs,
			...executionOf(context),
		},
	);
}
