/** One documented limit, as it applies to one request. */
export interface Lane {
	/** Tells the lanes of an account apart. */
	key: string;
	/** Of the limit: the same for all values of one. */
	name: string;
	/** Requests in a window. */
	limit: number;
	/** Length of the window in milliseconds. */
	windowMs: number;
}

interface Rule {
	name: string;
	limit: number;
	windowMs: number;
	method?: string;
	path: RegExp;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * The documented limits (API.md section 5). All are the account's, whatever the number of API keys.
 * A group in the pattern makes a lane for each of its values.
 */
const RULES: Rule[] = [
	// [D] "most endpoints": all but the token's.
	{ name: 'account', limit: 100, windowMs: SECOND, path: /^(?!\/oauth\/token$)/ },
	// [D] POST /oauth/token
	{ name: 'token', limit: 10, windowMs: MINUTE, method: 'POST', path: /^\/oauth\/token$/ },
	// [D] consecutive operations on the same profile key
	{
		name: 'profile key',
		limit: 10,
		windowMs: SECOND,
		path: /^(?:\/v2)?\/audience\/(?:profiles\/merges\/)?(keyspaces\/[^/]+\/profiles\/[^/]+)/,
	},
	// [D] profile imports, the request alone
	{
		name: 'import',
		limit: 10,
		windowMs: MINUTE,
		method: 'POST',
		path: /^(?:\/v2)?\/audience\/sections\/[^/]+\/imports$/,
	},
	// [D] profile exports, the request alone
	{
		name: 'profile export',
		limit: 1,
		windowMs: SECOND,
		method: 'POST',
		path: /^\/audience\/profiles\/(?:reports\/[^/]+|export-single\/[^/]+)$/,
	},
	// [D] event exports; that email reports are among them is inferred [I]
	{
		name: 'event export',
		limit: 1,
		windowMs: MINUTE,
		method: 'POST',
		path: /^\/(?:audience\/profiles\/exports|emails\/reports)$/,
	},
	// [D] export downloads; the path of a poll URL is not documented, so this one is a guess: `export-download-path`
	{
		name: 'download',
		limit: 60,
		windowMs: MINUTE,
		method: 'GET',
		path: /^\/audience\/profiles\/(?:exports|reports|export-single)\//,
	},
];

/**
 * Which limits a request counts in.
 *
 * @param path below the account's base URL, without query, percent-encoded
 */
export function lanesOf(method: string, path: string): Lane[] {
	const lanes: Lane[] = [];
	for (const { name, limit, windowMs, method: only, path: pattern } of RULES) {
		const match = only === undefined || only === method.toUpperCase() ? pattern.exec(path) : null;
		if (match) lanes.push({ key: match[1] ? `${name} ${match[1]}` : name, name, limit, windowMs });
	}
	return lanes;
}
