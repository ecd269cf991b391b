import type { JsonObject } from './json';

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
