import type { LimitKind } from './limits.mts';
import type { TokenClaims } from './tokens.mts';

/** How an emulator behaves; every part may be left out. */
export interface EmulatorOptions {
	/** 0 takes a free port. */
	port?: number;
	/** 86400, the documented day. */
	tokenLifeSeconds?: number;
	/** What `expires_in` of a token says, whatever its life: 86400. 1 is a trap for who believes it. */
	expiresInSeconds?: number;
	/**
	 * Who answers what a gateway can refuse (token, rate limit, size, a body that breaks the schema),
	 * and faults without a body: `service` with problem documents, `gateway` with `{"message"}`
	 * (API.md §4.1). An unknown path is the gateway's either way.
	 */
	errors?: ErrorSource;
	/** A request that takes longer is answered by the gateway with 504; it has its effect later. */
	gatewayTimeoutMs?: number;
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
	/** The lists that answer 400 to `include_keyspace_permissions`; no vendor's client sends it. */
	permissionsRefusedFor?: GuardedList[];
	/** What keys the tags PATCH takes; which of them the real one takes is unknown (API.md §8.4). */
	tagKeys?: 'discriminator' | 'versionId' | 'both';
	/** What a merge does with a profile that is missing: the evidence is divided (API.md §8.3). */
	missingInMerge?: 'create' | 'refuse';
	/**
	 * So much of a profile is read for the list of its events: attributes and tags first, then events
	 * from the oldest on; the rest is cut off without a sign (API.md §8.4). `none`: nothing is cut.
	 */
	profileReadLimitBytes?: number | 'none';
	/** ISO 8601: the time that the seed takes for now. `start`: when it is sown. */
	seedTime?: string;
}

/** Whose words an error is in: the service's problem documents or the gateway's messages. */
export type ErrorSource = 'service' | 'gateway';

/** The lists of definitions that may tell permissions of keyspaces. */
export type GuardedList = 'attributes' | 'tags' | 'events';

export type Settings = Required<EmulatorOptions>;

/** The settings that may change while the emulator runs. */
export const CHANGEABLE = [
	'tokenLifeSeconds',
	'expiresInSeconds',
	'errors',
	'gatewayTimeoutMs',
	'limits',
	'latencyMs',
	'retryAfter',
	'clockOffsetSeconds',
	'uploadUrlLifeSeconds',
	'importDelayMs',
	'exportDelayMs',
	'exportLifeSeconds',
	'reportUrlLifeSeconds',
	'callbackDelayMs',
	'permissionsRefusedFor',
	'tagKeys',
	'missingInMerge',
	'profileReadLimitBytes',
] as const satisfies ReadonlyArray<keyof Settings>;

export type ChangeableSettings = Partial<Pick<Settings, (typeof CHANGEABLE)[number]>>;

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
		expiresInSeconds: 86_400,
		errors: 'service',
		gatewayTimeoutMs: 29_000,
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
		permissionsRefusedFor: [],
		tagKeys: 'both',
		missingInMerge: 'create',
		profileReadLimitBytes: 'none',
		seedTime: 'start',
		...options,
	};
}
