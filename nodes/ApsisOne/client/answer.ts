import type { JsonObject } from './json';
import { isStream } from './stream';

/** An answer, whatever its status. */
export interface Answer {
	status: number;
	/** By name in lower case. */
	headers: JsonObject;
	/** JSON, read; text where the answer is none; or a stream, where one was asked for. */
	body: unknown;
	/** An earlier try, whose answer was lost, may have done already what this one was sent for. */
	mayBeRepeat?: boolean;
}

/** What an answer says in words. */
interface Words {
	title?: string;
	detail?: string;
}

/** Names of the request in an answer of the gateway (API.md section 4.1); support asks for them. */
const REQUEST_ID_HEADERS = ['x-amzn-requestid', 'x-amz-apigw-id'];

/** An answer of APSIS One that is not a result (API.md section 4.1). */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly headers: JsonObject,
		readonly title?: string,
		readonly detail?: string,
	) {
		super(detail ?? title ?? `Status ${status}`);
	}

	/** What APSIS One calls the request, where the answer tells. */
	get requestId(): string | undefined {
		return REQUEST_ID_HEADERS.map((name) => textOrNone(this.headers[name])).find(Boolean);
	}

	/** There is no such address, says the gateway; it says nothing about the token (API.md section 4.1). */
	get meansNoAddress(): boolean {
		return this.status === 403 && /^missing authentication token$/i.test(this.message);
	}

	/**
	 * Whether the answer itself says that it is the token: a 401 does, and a 403 that says it has
	 * expired (API.md section 3.3). Without this a 403 is about a permission as a rule.
	 */
	get blamesToken(): boolean {
		return this.status === 401 || (this.status === 403 && /expired/i.test(this.message));
	}
}

/**
 * Lets a result pass.
 *
 * @param results statuses other than 2xx that are a result for this request
 * @throws Problem for every other status, with what the answer says in words, where it says something
 */
export function requireResult({ status, headers, body }: Answer, results: number[] = []) {
	if ((status >= 200 && status < 300) || results.includes(status)) return;
	const { title, detail } = wordsOf(body);
	throw new Problem(status, headers, title, detail);
}

/**
 * Success that cannot be believed: a web page of whoever stands between, nothing where there must be
 * something, or a part of an answer. Whether APSIS One received the request is not known.
 */
export class Unreadable extends Error {
	constructor(
		readonly status: number,
		readonly what: 'page' | 'nothing' | 'fragment',
	) {
		super(`Status ${status} with something other than an answer of APSIS One`);
	}
}

/**
 * Lets a result pass that is one: a 200 is no proof (DESIGN.md section 4.14).
 *
 * @param answer of whose status {@link requireResult} approves
 * @param needsJson an object or a list has to be there where the status is 200
 * @throws Unreadable where a page of HTML came, or JSON is wanted and did not come whole; a stream is
 * closed then
 */
export function requireReadable({ status, headers, body }: Answer, needsJson: boolean) {
	if (status < 200 || status > 299) return;
	if (isPage(headers, body)) {
		if (isStream(body)) body.destroy();
		throw new Unreadable(status, 'page');
	}
	if (!needsJson || status !== 200 || (typeof body === 'object' && body !== null)) return;
	throw new Unreadable(status, String(body ?? '').trim() === '' ? 'nothing' : 'fragment');
}

const isPage = (headers: JsonObject, body: unknown): boolean =>
	/^text\/html\b/i.test(String(headers['content-type'] ?? '')) ||
	(typeof body === 'string' && /^\s*<(!doctype html|html)\b/i.test(body));

/**
 * What the body of an error says: a problem document by `title` and `detail`, the gateway by
 * `message` or `Message` (API.md section 4.1). A page of HTML, other text and an empty body say nothing.
 */
function wordsOf(body: unknown): Words {
	const { title, detail, message, Message } = documentOf(body);
	return {
		title: textOrNone(title),
		detail: textOrNone(detail) ?? textOrNone(message) ?? textOrNone(Message),
	};
}

function documentOf(body: unknown): JsonObject {
	if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body)) {
		return body as JsonObject;
	}
	try {
		const parsed: unknown = JSON.parse(String(body));
		return typeof parsed === 'object' && parsed !== null ? (parsed as JsonObject) : {};
	} catch {
		return {};
	}
}

const textOrNone = (value: unknown) =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
