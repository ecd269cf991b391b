import type { ErrorSource } from './settings.mts';

/** What the emulator sends back for one request, before it becomes bytes. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	/** Text and bytes are sent as they are, anything else as JSON; left out: an empty answer. */
	body?: unknown;
	/** Compresses the body on its way out and says so in `content-encoding`. */
	encoding?: 'gzip';
	/** What happens to the body on its way. */
	delivery?: Delivery;
}

/** What a body suffers on its way: all left out, it arrives whole and at once. */
export interface Delivery {
	/**
	 * `body`: only the first half of its bytes comes, of the compressed ones where it is compressed,
	 * and the answer ends as if that were all. `connection`: the same, but the length of the whole is
	 * told, and the connection ends. `all`: no byte of it comes.
	 */
	cut?: 'body' | 'connection' | 'all';
	/** So long after the first half of the body the second one follows. */
	pauseMs?: number;
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

/** What Amazon's gateway says by default, where the title of the status is not it (API.md §4.1). */
const GATEWAY_MESSAGES: Record<number, string> = {
	400: 'Invalid request body',
	413: 'Request Too Long',
	504: 'Endpoint request timed out',
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

/** A refusal of what the gateway in front of the service can refuse already (API.md §4.1). */
export class GatewayRefusal extends Refusal {
	constructor(
		status: number,
		detail: string,
		/** In the gateway's words; the default ones of the status if left out. */
		readonly words?: string,
		headers?: Record<string, string>,
	) {
		super(status, detail, headers);
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

/** The answer of the gateway: Amazon's default words, unless told otherwise (API.md §4.1). */
export function gatewayMessage(
	status: number,
	message = GATEWAY_MESSAGES[status] ?? TITLES[status] ?? 'Error',
	headers: Record<string, string> = {},
): Answer {
	return { status, headers: { 'content-type': 'application/json', ...headers }, body: { message } };
}

/** The answer to a refused request, in the words of whoever answers it. */
export function answerOf(refusal: Refusal, source: ErrorSource): Answer {
	const { status, detail, headers } = refusal;
	if (source === 'gateway' && refusal instanceof GatewayRefusal) {
		return gatewayMessage(status, refusal.words, headers);
	}
	return problem(status, detail, headers);
}

/** A 200 with a JSON body. */
export function ok(body: unknown): Answer {
	return { status: 200, body };
}

/** A success without a body: 204 unless told otherwise. */
export function empty(status = 204): Answer {
	return { status };
}
