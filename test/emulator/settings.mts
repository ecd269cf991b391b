import type { LimitKind } from './limits.mts';
import type { TokenClaims } from './tokens.mts';

/** How an emulator behaves; every part may be left out. */
export interface EmulatorOptions {
	/** 0 takes a free port. */
	port?: number;
	/** 86400, the documented day. */
	tokenLifeSeconds?: number;
	/** `real` enforces the documented limits. */
	limits?: 'real' | 'off';
	limitKind?: LimitKind;
	/** The Retry-After header of 429; whether the real one sends it is unknown. */
	retryAfter?: 'none' | 'seconds' | 'date';
	/** Every request waits so long before it is handled. */
	latencyMs?: number;
	/** The server's clock against this machine's: claims of tokens, expiry and the Date header. */
	clockOffsetSeconds?: number;
	/** `opaque`: the access token is no JWT. */
	tokenClaims?: TokenClaims;
}

export type Settings = Required<EmulatorOptions>;

/** The options with their defaults filled in. */
export function settingsOf(options: EmulatorOptions): Settings {
	return {
		port: 0,
		tokenLifeSeconds: 86_400,
		limits: 'real',
		limitKind: 'fixed',
		retryAfter: 'none',
		latencyMs: 0,
		clockOffsetSeconds: 0,
		tokenClaims: 'exp+iat',
		...options,
	};
}
