import { isSafeFor } from '../../../credentials/account/account';
import { ExplainedError } from '../../../credentials/account/explained';
import type { Answer } from './answer';
import type { Client, Settings } from './client';
import type { HttpRequest } from './host';

/**
 * Sends a request to an address that APSIS One handed out: an upload or a download. It goes without
 * the token, for it goes to somebody else (DESIGN.md section 4.3).
 *
 * @throws ExplainedError where the address is not https, or of this machine where the account's is not;
 * nothing was sent
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function sendForeign(
	client: Client,
	request: HttpRequest,
	settings: Settings,
): Promise<Answer> {
	if (!isSafeFor(await client.account(), request.url)) {
		throw new ExplainedError(
			'APSIS One handed out an address that is not https',
			'Nothing was sent there. Run again; if it stays, tell the vendor.',
		);
	}
	return await client.sendElsewhere(request, settings);
}
