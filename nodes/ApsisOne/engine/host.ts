import type { IAllExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { accountOf, type Account } from '../../../credentials/account/account';
import {
	isOutdated,
	isUnderWay,
	noteAnswer,
	sendWithin,
	slowDownFor,
	suspectTokenOf,
} from '../../../credentials/authentication';
import type { Signal } from '../../../credentials/account/signal';
import { systemClock } from '../../../credentials/systemClock';
import type { Answer } from '../client/answer';
import type { Exchange, Host, HttpRequest } from '../client/host';
import type { JsonObject } from '../client/json';
import type { RequestOptions } from './requestOptions';

const CREDENTIAL = 'apsisOneApi';

/** The part of n8n's contexts that requests are sent with; operations, pickers and polls have it. */
export type Sender = Pick<IAllExecuteFunctions, 'getCredentials' | 'helpers'>;

export interface HostSettings {
	/** Aborted when nothing more may be sent. */
	signal?: Signal;
	/** Of every request. */
	transport?: RequestOptions['transport'];
}

/** The client's way to APSIS One through n8n: its request helpers, its credential, its clock. */
export function hostOf(context: Sender, { signal, transport }: HostSettings = {}): Host {
	// n8n takes its own signal out of the context it is called with, for whoever waits for the pace.
	const caller = Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IAllExecuteFunctions;
	let reading: Promise<Account> | undefined;
	const account = async () =>
		await (reading ??= context
			.getCredentials(CREDENTIAL)
			.then((credentials) => accountOf(credentials)));
	return {
		clock: systemClock,
		signal,
		account,

		authenticated(request, { follows = false } = {}): Exchange {
			let options: IHttpRequestOptions | undefined;
			return {
				send: async (patience) => {
					const known = await account();
					const own = (options ??= {
						...optionsOf(request, transport),
						baseURL: known.baseUrl,
					});
					const send = context.helpers.httpRequestWithAuthentication;
					return answerOf(
						await sendWithin(
							known,
							own,
							{ patience, follows },
							async () => await send.call(caller, CREDENTIAL, own),
						),
					);
				},
				isUnderWay: () => options !== undefined && isUnderWay(options),
				isOutdated: () => options !== undefined && isOutdated(options),
				answered: () => {
					if (options) noteAnswer(options);
				},
				suspectToken: (blamesToken) =>
					options !== undefined && suspectTokenOf(options, blamesToken),
				slowDown: (retryAfterMs) => {
					if (options) slowDownFor(options, retryAfterMs);
				},
			};
		},

		plain(request): Exchange {
			const options = optionsOf(request, transport);
			return {
				send: async () => answerOf(await context.helpers.httpRequest(options)),
				isUnderWay: () => true,
				isOutdated: () => false,
				answered: () => {},
				suspectToken: () => false,
				slowDown: () => {},
			};
		},
	};
}

function optionsOf(
	{ method, url, headers, query, body, encoding }: HttpRequest,
	transport: HostSettings['transport'],
): IHttpRequestOptions {
	return {
		method,
		url,
		headers,
		...(query && { qs: query, arrayFormat: 'repeat' as const }),
		...(body !== undefined && { body: body as IHttpRequestOptions['body'] }),
		...(encoding && { encoding }),
		...(!(body instanceof Buffer) && { json: true }),
		...transport,
		returnFullResponse: true,
		// Every status is looked at by the client; n8n's own errors hide `Retry-After` on 1.x.
		ignoreHttpStatusErrors: true,
		// The address was checked, not the one that a redirect would lead to.
		disableFollowRedirect: true,
	};
}

function answerOf(response: unknown): Answer {
	const { statusCode, headers, body } = response as IN8nHttpFullResponse;
	return { status: statusCode, headers: headers as JsonObject, body };
}
