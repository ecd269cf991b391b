import { generateKeyPair, SignJWT } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import { GatewayRefusal } from './answer.mts';

export type TokenClaims = 'exp+iat' | 'exp' | 'opaque';

interface Issued {
	/** 1 for the first token of this emulator. */
	number: number;
	/** Unix seconds. */
	expiresAt: number;
	revoked: boolean;
}

/** Making an RSA pair takes long, so all emulators of a process share one. */
let keyPair: ReturnType<typeof generateKeyPair> | undefined;

function signingKey() {
	keyPair ??= generateKeyPair('RS256');
	return keyPair.then(({ privateKey }) => privateKey);
}

/** Issues access tokens and knows those it issued (API.md §3.2, §3.3). */
export class Tokens {
	private readonly issued = new Map<string, Issued>();
	private count = 0;

	constructor(
		private readonly claims: TokenClaims,
		/** The server's clock. */
		private readonly now: () => Date,
	) {}

	/** Makes a token that lives for so many seconds. */
	async issue(lifeSeconds: number): Promise<string> {
		const number = ++this.count;
		const issuedAt = Math.floor(this.now().getTime() / 1000);
		const expiresAt = issuedAt + lifeSeconds;
		const token = await this.make(issuedAt, expiresAt);
		this.issued.set(token, { number, expiresAt, revoked: false });
		return token;
	}

	/** Which issued token this is, counted from 1; nothing if it was never issued here. */
	numberOf(token: string): number | undefined {
		return this.issued.get(token)?.number;
	}

	/**
	 * Lets a token through or refuses it: 401 if it is missing, no bearer token or not issued here
	 * (so also if its signature or account is wrong), 403 if it has expired or was revoked.
	 */
	check(authorization: string | undefined): void {
		const token = bearerToken(authorization);
		if (token === undefined) throw new GatewayRefusal(401, 'A bearer token is required.');
		const issued = this.issued.get(token);
		if (!issued) throw new GatewayRefusal(401, 'The token is not valid.');
		if (issued.revoked || this.now().getTime() >= issued.expiresAt * 1000) {
			throw new GatewayRefusal(403, 'The token has expired.', 'The incoming token has expired');
		}
	}

	/** Refuses every token issued so far. */
	revokeAll(): void {
		for (const issued of this.issued.values()) issued.revoked = true;
	}

	private async make(issuedAt: number, expiresAt: number): Promise<string> {
		if (this.claims === 'opaque') return randomBytes(32).toString('hex');
		// The id keeps two tokens of the same second apart.
		const jwt = new SignJWT({ jti: randomUUID() }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' });
		jwt.setExpirationTime(expiresAt);
		if (this.claims === 'exp+iat') jwt.setIssuedAt(issuedAt);
		return await jwt.sign(await signingKey());
	}
}

/** The token of an Authorization header, if it is a bearer header. */
export function bearerToken(authorization: string | undefined): string | undefined {
	return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
}
