import { Problem, Unreadable } from './answer';

/** A fault and what it says about the request: whether APSIS One can have received it. */
export interface Fault {
	kind: 'limit' | 'token' | 'unsent' | 'uncertain' | 'unreadable' | 'final';
	/** HTTP status or code of the lost connection. */
	code?: string;
}

/** The connection was never made (Node.js error codes), so nothing can have arrived. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/** The connection was lost on the way; the request may have arrived. */
const UNCERTAIN = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT', 'EPROTO'];
/** How n8n 2.x tells, in the description alone, of an answer that broke off. */
const BROKEN_OFF = 'stream has been aborted';
const CODES = new RegExp(
	`\\b(${[...UNSENT, ...UNCERTAIN].join('|')})\\b|socket hang up|timeout of|stream has been aborted`,
);

/** Faults that another request, or the same one later, need not meet. */
const PASSING: Array<Fault['kind']> = ['limit', 'unsent', 'uncertain', 'unreadable'];

/** Whether a fault may be over by itself. */
export const mayBeOver = ({ kind }: Fault): boolean => PASSING.includes(kind);

/**
 * What kind of failure an error is. n8n wraps errors of its request helper: 2.x keeps
 * the cause, 1.x only its message.
 */
export function faultOf(error: unknown): Fault {
	if (error instanceof Problem) {
		const code = String(error.status);
		if (error.status === 429) return { kind: 'limit', code };
		if (error.meansNoAddress) return { kind: 'final', code };
		if (error.status === 401 || error.status === 403) return { kind: 'token', code };
		if (error.status === 408 || error.status >= 500) return { kind: 'uncertain', code };
		return { kind: 'final', code };
	}
	if (error instanceof Unreadable) return { kind: 'unreadable', code: String(error.status) };
	const code = connectionCodeOf(error);
	if (code === undefined) return { kind: 'final' };
	return { kind: UNSENT.includes(code) ? 'unsent' : 'uncertain', code };
}

function connectionCodeOf(error: unknown): string | undefined {
	const { code, cause, message, messages, description } = error as {
		code?: unknown;
		cause?: { code?: unknown };
		message?: string;
		messages?: string[];
		description?: string | null;
	};
	// A description may name a code and be about something else, such as a sign-in that failed.
	const said = description === BROKEN_OFF ? description : undefined;
	const texts = [cause?.code, code, ...(messages ?? []), message, said];
	for (const text of texts) {
		const match = CODES.exec(String(text ?? ''));
		if (match) return match[1] ?? 'ECONNRESET';
	}
	return undefined;
}
