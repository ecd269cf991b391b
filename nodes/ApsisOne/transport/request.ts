import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { accountOf, type Account } from '../../../credentials/account/account';
import { requireResult } from './answer';
import { backOff } from './backOff';
import { dryRunOf } from './options';
import { executionOf, type Context } from './run';
import { settleStream } from './stream';

export type ApiRequest = Pick<
	IHttpRequestOptions,
	'method' | 'url' | 'body' | 'qs' | 'headers' | 'encoding'
>;

export interface RequestSettings {
	/** Milliseconds to go on backing off. */
	maxWaitMs?: number;
	/** Statuses other than 2xx that are a result. */
	results?: number[];
}

/** The account of the node's credential; read once a run, since n8n reads it from its database. */
export async function accountFor(context: Context): Promise<Account> {
	const read = async () => accountOf(await context.getCredentials('apsisOneApi'));
	const { run } = executionOf(context);
	return run ? await (run.account ??= read()) : await read();
}

/** Pickers are waited for by a person. */
const PICKER_MAX_WAIT_MS = 20_000;

/**
 * Sends one request of an operation that takes several, or of a picker, in the same way as a
 * declarative one: authenticated, paced, with back-off.
 *
 * @param request `url` is a path below the account's base URL, or a URL of the account's own origin
 * @returns the whole answer, its status one of 2xx or of `results`
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function send(
	context: Context,
	request: ApiRequest,
	{ maxWaitMs = PICKER_MAX_WAIT_MS, results }: RequestSettings = {},
): Promise<IN8nHttpFullResponse> {
	const { baseUrl } = await accountFor(context);
	const options: IHttpRequestOptions = {
		...request,
		baseURL: baseUrl,
		headers: { Accept: 'application/json', ...request.headers },
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	return await backOff(
		async () => {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				'apsisOneApi',
				options,
			)) as IN8nHttpFullResponse;
			await settleStream(response);
			requireResult(response, results);
			return response;
		},
		{
			options,
			method: request.method ?? 'GET',
			path: request.url,
			maxWaitMs,
			...executionOf(context),
		},
	);
}

/**
 * Reads a list of APSIS One: `{"items": [...]}` (API.md section 4), or a bare array.
 *
 * @returns the entries; none where the answer is something else
 * @throws as {@link send} does
 */
export async function getList<T extends object = IDataObject>(
	context: Context,
	request: ApiRequest,
	settings?: RequestSettings,
): Promise<T[]> {
	const { body } = await send(context, { method: 'GET', ...request }, settings);
	return entriesOf(body) as T[];
}

/** The entries of a list as APSIS One gives it; none where there is no list. */
export function entriesOf(body: unknown): IDataObject[] {
	const entries = Array.isArray(body) ? body : (body as { items?: unknown } | undefined)?.items;
	return Array.isArray(entries) ? (entries as IDataObject[]) : [];
}

/**
 * The output of a dry run of an operation that takes several requests.
 *
 * @param requests those that write, as they would be sent
 */
export async function dryRun(context: Context, requests: ApiRequest[]): Promise<IDataObject> {
	const { baseUrl } = await accountFor(context);
	return dryRunOf(requests.map((request) => ({ ...request, baseURL: baseUrl })));
}
