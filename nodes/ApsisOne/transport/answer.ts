import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';

/** An answer of APSIS One that is not a result: a problem document as a rule (API.md section 4.1). */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly headers: IDataObject,
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
export function requireResult(response: IN8nHttpFullResponse, results: number[] = []) {
	const { statusCode, headers } = response;
	if ((statusCode >= 200 && statusCode < 300) || results.includes(statusCode)) return;
	const { title, detail } = documentOf(response.body);
	throw new Problem(statusCode, headers, textOrNone(title), textOrNone(detail));
}

function documentOf(body: unknown): IDataObject {
	if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body))
		return body as IDataObject;
	try {
		const parsed: unknown = JSON.parse(String(body));
		return typeof parsed === 'object' && parsed !== null ? (parsed as IDataObject) : {};
	} catch {
		return {};
	}
}

const textOrNone = (value: unknown) =>
	typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
