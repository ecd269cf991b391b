import { ExplainedError } from '../../../credentials/account/explained';
import type { Client, Settings } from '../client/client';
import type { JsonObject } from '../client/json';
import { requireSize } from '../client/size';

/** `POST` to this path requests a segment export. */
export const SEGMENTS_PATH = '/audience/profiles/reports/segments';

/** `POST` to this path requests a consent export. */
export const CONSENTS_PATH = '/audience/profiles/reports/consents';

/** The two addresses that the answer to a request for an export has (API.md section 8.8). */
export interface Addresses {
	/** 202 while the file is not ready. */
	current?: string;
	/** Deprecated; 404 while the file is not ready. */
	old?: string;
}

/**
 * Requests an export (API.md section 8.8).
 *
 * @param path to `POST` to
 * @returns the addresses of its file, one at least
 * @throws ExplainedError where the body is too large or the answer has no address; GivenUp or Stopped
 * as `backOff` does
 */
export async function requestExport(
	client: Client,
	path: string,
	body: JsonObject,
	settings: Settings,
): Promise<Addresses> {
	requireSize(path, body);
	const answer = await client.send({ method: 'POST', url: path, body }, settings);
	const addresses = addressesIn(answer.body);
	if (addresses.current !== undefined || addresses.old !== undefined) return addresses;
	throw new ExplainedError(
		'APSIS One gave no address to download from',
		'The export may have been requested all the same. Run again later.',
	);
}

/** The addresses of an answer, by the documented names (API.md section 8.8). */
function addressesIn(answer: unknown): Addresses {
	const { file_download_url_v2: current, file_download_url: old } = (answer ?? {}) as JsonObject;
	return {
		...(typeof current === 'string' && { current }),
		...(typeof old === 'string' && { old }),
	};
}

/** Whether addresses are of the account's own origin. One of another origin may have a secret in it. */
export async function areOwn(client: Client, { current, old }: Addresses): Promise<boolean> {
	const { origin } = new URL((await client.account()).baseUrl);
	return [current, old]
		.filter((address) => address !== undefined)
		.every((address) => URL.canParse(address) && new URL(address).origin === origin);
}
