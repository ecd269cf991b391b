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
	/** From the request of an import until its upload URL is refused. */
	uploadUrlLifeSeconds?: number;
	/** From the upload of a file until its import is done; longer if applying it takes longer. */
	importDelayMs?: number;
	/** From the request of an export or report until it is ready. */
	exportDelayMs?: number;
	/** From the request of an export or report until its file is gone; a day is documented. */
	exportLifeSeconds?: number;
	/** The life of each URL that the status of an email report answers. */
	reportUrlLifeSeconds?: number;
	/** From the request of a single profile export until its first callback. */
	callbackDelayMs?: number;
}

export type Settings = Required<EmulatorOptions>;

/** The two hosts of a running emulator, without a slash at the end. */
export interface Urls {
	/** The API. */
	api: string;
	/** The storage host, which takes the files of imports and gives those of email reports. */
	storage: string;
}

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
		uploadUrlLifeSeconds: 3600,
		importDelayMs: 300,
		exportDelayMs: 200,
		exportLifeSeconds: 86_400,
		reportUrlLifeSeconds: 900,
		callbackDelayMs: 50,
		...options,
	};
}
