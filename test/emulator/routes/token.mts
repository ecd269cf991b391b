import { ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';

interface TokenRequest {
	client_id: string;
	client_secret: string;
}

/** `expires_in` is marked deprecated (API.md §3.2): it is wrong here, so that its users are caught. */
const MISLEADING_EXPIRES_IN = 1;

const getAccessToken: Handler<TokenRequest> = async ({ body }, world) => {
	if (body.client_id !== world.clientId || body.client_secret !== world.clientSecret) {
		throw new Refusal(401, 'The client ID or the client secret is wrong.');
	}
	return ok({
		access_token: await world.issueToken(),
		expires_in: MISLEADING_EXPIRES_IN,
		token_type: 'Bearer',
	});
};

/** POST /oauth/token (API.md §3.2). 401 for wrong credentials. */
export const tokenHandlers: Handlers = { getAccessToken };
