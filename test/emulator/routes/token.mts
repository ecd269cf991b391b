import { ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';

interface TokenRequest {
	client_id: string;
	client_secret: string;
}

const getAccessToken: Handler<TokenRequest> = async ({ body }, world) => {
	// An account may have several API keys; those of this one begin with the first one's ID.
	if (
		!String(body.client_id).startsWith(world.clientId) ||
		body.client_secret !== world.clientSecret
	) {
		throw new Refusal(401, 'The client ID or the client secret is wrong.');
	}
	return ok({
		access_token: await world.issueToken(),
		expires_in: world.settings.expiresInSeconds,
		token_type: 'Bearer',
	});
};

/** POST /oauth/token (API.md §3.2). 401 for wrong credentials. */
export const tokenHandlers: Handlers = { getAccessToken };
