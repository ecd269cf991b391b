/** What the emulator sends back for one request, before it becomes bytes. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	/** Text and bytes are sent as they are, anything else as JSON; left out: an empty answer. */
	body?: unknown;
	/** Compresses the body on its way out and says so in `content-encoding`. */
	encoding?: 'gzip';
}

/** Problem documents, as far as clients were seen to read them (API.md §4.1). */
const PROBLEM_TYPE = 'application/problem+json';

const TITLES: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	408: 'Request Timeout',
	409: 'Conflict',
	410: 'Gone',
	413: 'Request Entity Too Large',
	415: 'Unsupported Media Type',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	501: 'Not Implemented',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};

/** A request that APSIS One refuses. Handlers throw it; it is answered as a problem document. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly detail: string,
		readonly headers: Record<string, string> = {},
	) {
		super(detail);
	}
}

/** The problem document for a status and a reason (API.md §4.1). */
export function problem(
	status: number,
	detail: string,
	headers: Record<string, string> = {},
): Answer {
	return {
		status,
		headers: { 'content-type': PROBLEM_TYPE, ...headers },
		body: { status, title: TITLES[status] ?? 'Error', detail },
	};
}

/** A 200 with a JSON body. */
export function ok(body: unknown): Answer {
	return { status: 200, body };
}

/** A success without a body: 204 unless told otherwise. */
export function empty(status = 204): Answer {
	return { status };
}
