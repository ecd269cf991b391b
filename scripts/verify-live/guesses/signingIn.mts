import { jwtDecode } from 'jwt-decode';
import { finding, type Guess } from '../guess.mts';
import { shapeOf } from '../shape.mts';

const TOKEN_PATH = '/oauth/token';
const LIST = '/audience/sections';

/** Signing in, refusals, and what stands around every answer (API.md sections 3 to 5). */
export const signingIn: Guess[] = [
	{
		id: 'token-claims',
		expected: 'The access token is a JWT with `exp`.',
		needs: 'read',
		async ask(service) {
			const token = await service.token();
			try {
				const { alg } = jwtDecode<{ alg?: string }>(token, { header: true });
				const claims = jwtDecode<Record<string, unknown>>(token);
				const names = Object.keys(claims).sort().join(', ');
				return finding(typeof claims.exp === 'number', `${alg ?? 'no algorithm'}; claims ${names}`);
			} catch {
				return finding(false, 'no JWT');
			}
		},
	},
	{
		id: 'wrong-secret-status',
		expected: 'A wrong client secret is answered 400, 401 or 403, with a problem document.',
		needs: 'read',
		async ask(service) {
			const { status, body } = await service.sendPlain({
				method: 'POST',
				url: TOKEN_PATH,
				body: {
					grant_type: 'client_credentials',
					client_id: service.account.clientId,
					client_secret: 'wrong on purpose',
				},
			});
			return finding([400, 401, 403].includes(status), `${status} ${shapeOf(body)}`);
		},
	},
	{
		id: 'expired-token-status',
		expected: 'A token that is not valid is answered 401 or 403.',
		needs: 'read',
		async ask(service) {
			const { status, body } = await service.sendPlain({
				method: 'GET',
				url: LIST,
				headers: { Authorization: 'Bearer not.a.token' },
			});
			return finding([401, 403].includes(status), `${status} ${shapeOf(body)}`);
		},
	},
	{
		id: 'gateway-errors',
		expected: 'An unknown address is answered 403 `{"message": "Missing Authentication Token"}`.',
		needs: 'read',
		async ask(service) {
			const { status, body } = await service.sendPlain({
				method: 'GET',
				url: '/audience/no-such-address',
				headers: { Authorization: `Bearer ${await service.token()}` },
			});
			const { message } = (body ?? {}) as { message?: unknown };
			const isGateway = status === 403 && message === 'Missing Authentication Token';
			return finding(isGateway, `${status} ${shapeOf(body)}`);
		},
	},
	{
		id: 'limit-headers',
		expected: 'No answer tells of limits in its headers.',
		needs: 'read',
		async ask(service) {
			await service.list(LIST);
			const names = [...service.headerNames].filter((name) => /limit|retry/.test(name));
			return finding(names.length === 0, names.join(', ') || 'none');
		},
	},
	{
		id: 'request-id-headers',
		expected: 'An answer has `x-amzn-requestid` or `x-amz-apigw-id`.',
		needs: 'read',
		async ask(service) {
			await service.list(LIST);
			const names = [...service.headerNames].filter((name) => /request-?id|apigw|trace/.test(name));
			const known = ['x-amzn-requestid', 'x-amz-apigw-id'];
			return finding(
				names.some((name) => known.includes(name)),
				names.join(', ') || 'none',
			);
		},
	},
];
