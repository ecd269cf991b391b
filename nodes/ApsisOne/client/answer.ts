import type { JsonObject } from './json';

/** An answer, whatever its status. */
export interface Answer {
	status: number;
	/** By name in lower case. */
	headers: JsonObject;
	/** JSON, read; text where the answer is none; or a stream, where one was asked for. */
	body: unknown;
}

/** An answer of APSIS One that is not a result: a problem document as a rule (API.md section 4.1). */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly headers: JsonObject,
		readonly title?: string,
		readonly detail?: string,
	) {
		super(detail ?? title ?? `Status ${status}`);
	}
}

/**
 * Lets a result pass.
 *
 * @param results statuses other than 2xx that are a result for this request
 * @throws Problem for every other status, with the `title` and `detail` of the answer where it has them
 */
export function requireResult({ status, headers, body }: Answer, results: number[] = []) {
	if ((status >= 200 && status < 300) || results.includes(status)) return;
	const { title, detail } = documentOf(body);
	throw new Problem(status, headers, textOrNone(title), textOrNone(detail));
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
