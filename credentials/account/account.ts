import { createHash } from 'node:crypto';
import { ExplainedError } from './explained';

/** Base URL per region (API.md section 2). The node and the credential test name the same two. */
const REGION_BASE_URLS: Record<string, string> = {
	eu: 'https://api.apsis.one',
	apac: 'https://api-apac.apsis.one',
};

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** In every spelling that a URL leaves: also `localhost.`, names below it, and addresses of IPv4 in IPv6. */
const THIS_MACHINE =
	/^((.+\.)?localhost\.?|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::(1|ffff:(7f[\da-f]{2}:[\da-f]+|0:0))?\])$/;

/** Where a request goes: `url` and `baseURL` of n8n's nodes and pickers, `uri` of its HTTP Request node. */
export interface Target {
	url?: string;
	uri?: string;
	baseURL?: string;
}

/** A decrypted credential of type `apsisOneApi`, by the names of its fields. */
export type Credentials = Readonly<Record<string, unknown>>;

/** What a credential says: where the account is and with which API key to sign in. */
export interface Account {
	/** Base URL without a trailing slash; it may have a path (a reverse proxy's). */
	baseUrl: string;
	clientId: string;
	clientSecret: string;
	/** Share of the account's limits to use, above 0 and up to 1. */
	share: number;
	/** Whether requests that change something are refused. */
	isReadOnly: boolean;
	/** Changes with base URL, client ID and secret, so that an edited credential gets a new token. */
	fingerprint: string;
}

/**
 * Reads the account out of a decrypted credential of type `apsisOneApi`.
 *
 * @throws ExplainedError where the base URL is missing, malformed, has more than host and path, or is
 * neither https nor loopback, and
 * where the client ID or secret is empty. Nothing has been sent by then.
 */
export function accountOf(credentials: Credentials): Account {
	const { region, baseUrl, clientId, clientSecret, rateLimitShare, readOnly } = credentials;
	const key = JSON.stringify([region, baseUrl, clientId, clientSecret, rateLimitShare, readOnly]);
	let account = known.get(key);
	if (!account) {
		account = readAccount(credentials);
		if (known.size >= MAX_KNOWN) known.clear();
		known.set(key, account);
	}
	return account;
}

/** Every request asks for its account, and a hash of it takes longer than the rest. */
const known = new Map<string, Account>();
const MAX_KNOWN = 100;

function readAccount(credentials: Credentials): Account {
	const baseUrl = baseUrlOf(credentials);
	const clientId = String(credentials.clientId ?? '').trim();
	const clientSecret = String(credentials.clientSecret ?? '').trim();
	if (clientId === '' || clientSecret === '') {
		throw new ExplainedError(
			'The APSIS One credential has no client ID or no client secret',
			'Open the credential and fill in both. An admin makes them in APSIS One under Account settings > API management.',
		);
	}
	const fingerprint = createHash('sha256')
		.update(JSON.stringify([baseUrl, clientId, clientSecret]))
		.digest('hex');
	return {
		baseUrl,
		clientId,
		clientSecret,
		share: shareOf(credentials),
		isReadOnly: isOn(credentials.readOnly),
		fingerprint,
	};
}

function shareOf({ rateLimitShare }: Credentials): number {
	const text = String(rateLimitShare ?? '').trim();
	const percent = text === '' ? 100 : Number(text);
	if (percent >= 1 && percent <= 100) return percent / 100;
	throw new ExplainedError(
		'The share of the rate limit in the APSIS One credential is not a number from 1 to 100',
		'Open the credential and write digits only: 50 is half of the limits.',
	);
}

/** An expression in the credential may give a switch as text. */
const isOn = (value: unknown) => value === true || /^true$/i.test(String(value ?? '').trim());

function baseUrlOf({ region, baseUrl }: Credentials): string {
	const text = REGION_BASE_URLS[String(region)] ?? String(baseUrl ?? '').trim();
	const mend = 'Open the credential and correct the base URL, for example https://api.apsis.one.';
	if (!URL.canParse(text)) {
		throw new ExplainedError(
			`The base URL of the APSIS One credential is not a URL: "${text}"`,
			mend,
		);
	}
	const url = new URL(text);
	// A path is joined to it; what stands behind a query or space would be lost for some requests.
	if (/[\s?#]/.test(text) || url.username !== '' || url.password !== '') {
		throw new ExplainedError(
			'The base URL of the APSIS One credential has more than a host and a path',
			`It may hold no space, no query, no fragment and no user name. ${mend}`,
		);
	}
	if (!isSafeUrl(text)) {
		throw new ExplainedError(
			'The base URL of the APSIS One credential must begin with https://',
			`The client secret would travel unencrypted. ${mend}`,
		);
	}
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether an address is https, or on this machine. */
export function isSafeUrl(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname } = new URL(address);
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOST.test(hostname));
}

/**
 * Whether an address that an answer of the account has may be asked: https elsewhere; an address of
 * this machine, by any protocol, only where the account's own is one (a test, a proxy of one's own).
 */
export function isSafeFor({ baseUrl }: Pick<Account, 'baseUrl'>, address: string): boolean {
	if (!isSafeUrl(address)) return false;
	return !isOfThisMachine(address) || isOfThisMachine(baseUrl);
}

const isOfThisMachine = (address: string) => THIS_MACHINE.test(new URL(address).hostname);

/**
 * Refuses a request that would carry the account's token to somebody else.
 *
 * @throws ExplainedError where the request's origin is not that of the account's base URL
 */
export function assertOwnOrigin(account: Account, target: Target) {
	if (isBelow(account, target)) return;
	const own = new URL(account.baseUrl).origin;
	const origin = urlOf(target)?.origin;
	if (origin === own) return;
	throw new ExplainedError(
		`The APSIS One credential may only be used for requests to ${own}`,
		`This request goes to ${origin ?? 'an address that is not a URL'}. Nothing was sent. Change the URL, or the region of the credential.`,
	);
}

/**
 * Path of a request below the account's base URL, percent-encoded, without query.
 *
 * @param target a request to the account's own origin
 */
export function pathOf(account: Account, target: Target): string {
	const { baseUrl } = account;
	if (isBelow(account, target)) return target.url!.split(/[?#]/, 1)[0]!;
	const prefix = new URL(baseUrl).pathname.replace(/\/$/, '');
	const base = target.baseURL ? new URL(target.baseURL).pathname.replace(/\/$/, '') : '';
	const address = target.uri ?? target.url ?? '';
	const path = URL.canParse(address) ? new URL(address).pathname : base + address.split(/[?#]/)[0]!;
	return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** Whether it is as the node itself sends: a path, below the account's base URL. */
const isBelow = ({ baseUrl }: Account, { url, uri, baseURL }: Target): boolean =>
	uri === undefined && baseURL === baseUrl && /^\/[^/\\]/.test(url ?? '');

function urlOf({ url, uri, baseURL }: Target): URL | undefined {
	const address = uri ?? url ?? '';
	if (URL.canParse(address)) return new URL(address);
	return baseURL && URL.canParse(baseURL) ? new URL(address, baseURL) : undefined;
}
