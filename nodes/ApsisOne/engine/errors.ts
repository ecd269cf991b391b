import {
	NodeApiError,
	NodeOperationError,
	type INode,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import { Problem, Unreadable } from '../client/answer';
import { GivenUp, Stopped } from '../client/backOff';

/** What the user is told about a status: the beginning of the message, and what to do. */
const STATUS_TEXTS: Record<number, { message: string; mend: string }> = {
	400: {
		message: 'APSIS One did not accept the request',
		mend: 'Check the values of this item.',
	},
	401: {
		message: 'APSIS One did not accept the access token',
		mend: 'Open the APSIS One credential and test it.',
	},
	403: {
		message: 'The API key may not do this',
		mend: 'In APSIS One under Account settings > API management, allow the API key this section and unique identifier, or choose others here.',
	},
	404: {
		message: 'APSIS One did not find what this item asks for',
		mend: 'Check the section, the identifier and the IDs of this item.',
	},
	409: {
		message: 'APSIS One reports a conflict',
		mend: 'Check the present state in APSIS One, then change this item or leave it out.',
	},
	410: {
		message: 'The profile is locked, or the file is gone',
		mend: 'A locked profile can never be used again; leave it out. A file lives for a day; request it anew.',
	},
	413: {
		message: 'The request is larger than APSIS One takes',
		mend: 'Send less at once: 100 kB a request, 2 MB a transactional email.',
	},
	429: {
		message: 'The rate limit of the APSIS One account was still reached',
		mend: 'Other integrations may be using the account. Run again later, or give this item more time under Options > Max Wait.',
	},
};

const FAULT_TEXT = {
	message: 'APSIS One has a fault',
	mend: 'Run again later.',
};

/** The gateway says so where it knows no such address, whatever the token (API.md section 4.1). */
const NO_ADDRESS_TEXT = {
	message: 'APSIS One knows no such address',
	mend: 'Check the region or base URL of the APSIS One credential. If they are right, the account may not have this function.',
};

const LOST_TEXT = {
	message: 'The connection to APSIS One was lost',
	mend: 'Check the network of this n8n and the region of the credential, then run again.',
};

/** What came in place of an answer of APSIS One, in words for the user. */
const UNREADABLE_TEXTS: Record<Unreadable['what'], { message: string; mend: string }> = {
	page: {
		message: 'A web page came in place of the answer of APSIS One',
		mend: 'Check the base URL of the credential, and whether a proxy or sign-in page stands between n8n and APSIS One; then run again.',
	},
	nothing: {
		message: 'The answer of APSIS One was empty',
		mend: 'Run again. If it stays, check whether a proxy stands between n8n and APSIS One.',
	},
	fragment: {
		message: 'The answer of APSIS One could not be read',
		mend: 'Run again. If it stays, check whether a proxy stands between n8n and APSIS One.',
	},
};

/** What is known of the operation and the item beside the error. */
interface Known {
	/** What to do about a status. */
	hints?: Record<number, string>;
	/** Names the profile that the item asks for; undefined where it asks for none. */
	missing?: () => string | undefined;
}

/** An error to whose words there is something to add. */
export class Supplemented extends Error {
	constructor(
		readonly reason: unknown,
		/** A sentence for the user; must hold no secret. */
		readonly sentence: string,
	) {
		super(sentence);
	}
}

/**
 * The error a user sees: what happened, to which item, what to do; the words of APSIS One kept.
 *
 * @param error what the back-off or a step of an operation threw
 * @param itemIndex index of the input item; undefined where there are none, as in a poll
 * @returns an error with `httpCode`, `description` and the item's index; never with a token or a body
 */
export function nodeErrorOf(
	error: unknown,
	node: INode,
	itemIndex: number | undefined,
	known: Known = {},
): NodeApiError | NodeOperationError {
	const { hints = {} } = known;
	if (error instanceof Supplemented) {
		const nodeError = nodeErrorOf(error.reason, node, itemIndex, known);
		nodeError.description = [nodeError.description, error.sentence].filter(Boolean).join(' ');
		return nodeError;
	}
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	if (error instanceof Stopped) {
		return new NodeOperationError(node, 'The execution was stopped', { itemIndex });
	}
	if (error instanceof ExplainedError) {
		const { message, description } = error;
		return new NodeOperationError(node, message, { itemIndex, description });
	}
	if (!(error instanceof GivenUp)) {
		return new NodeOperationError(node, error as Error, { itemIndex });
	}
	const { reason, fault, tries, waitedMs } = error;
	if (fault.code === undefined) return credentialErrorOf(reason, node, itemIndex);

	const problem = reason instanceof Problem ? reason : undefined;
	const status = problem?.status;
	const isUnreadable = reason instanceof Unreadable;
	const lostText = isUnreadable ? UNREADABLE_TEXTS[reason.what] : LOST_TEXT;
	const text = problem ? textOf(problem) : lostText;
	const said = problem?.detail ?? problem?.title;
	const missing = problem && missesProfile(problem) ? known.missing?.() : undefined;
	const requestId = problem?.requestId;
	const facts = [
		problem || isUnreadable ? `status ${fault.code}` : fault.code,
		triesText(tries, waitedMs),
		requestId && `request ID ${requestId}`,
	];
	const description = [
		missing ? quoted(problem?.detail) : '',
		problem?.title && problem.title !== said ? `${problem.title}.` : '',
		doubtIn(error),
		(!problem?.meansNoAddress && status !== undefined && hints[status]) || text.mend,
		`(${facts.filter(Boolean).join(', ')})`,
	];
	return new NodeApiError(node, {} as JsonObject, {
		message: missing ?? (said ? `${text.message}: ${said}` : text.message),
		description: description.filter(Boolean).join(' '),
		httpCode: status === undefined ? undefined : String(status),
		itemIndex,
	});
}

/**
 * The item in place of the output of an input item that failed, where the node continues on fail.
 *
 * All that there is to know stands in one text in `json`, since n8n drops the description, the status
 * and every other key beside `error`. There is no `error` of the item's own, as with n8n's own nodes:
 * where there is one, n8n leaves nothing but the message, also of the columns of the input that it adds
 * at the error output (measured on 1.123 and 2.41).
 *
 * @param item index of the input item
 */
export const errorItemOf = (
	{ message, description }: Error & { description?: string | null },
	item: number,
): INodeExecutionData => ({
	json: { error: description ? `${sentence(message)} ${description}` : message },
	pairedItem: { item },
});

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/**
 * Whether an answer is about the profile, or leaves open what was not found: it may be the section as
 * well, which the hint of the operation tells.
 */
const missesProfile = ({ status, detail }: Problem) =>
	status === 404 && (detail === undefined || /\bprofile\b/i.test(detail));

const quoted = (detail: string | undefined) =>
	detail ? `APSIS One says: ${sentence(detail)}` : '';

function textOf(problem: Problem) {
	const { status, meansNoAddress } = problem;
	if (meansNoAddress) return NO_ADDRESS_TEXT;
	return (
		STATUS_TEXTS[status] ?? (status >= 500 || status === 408 ? FAULT_TEXT : STATUS_TEXTS[400]!)
	);
}

/** What is not known of a request that changes something; empty where all is known. */
function doubtIn({ fault, mayHaveArrived, repeatable }: GivenUp): string {
	if (!mayHaveArrived) return '';
	if (fault.kind !== 'uncertain' && fault.kind !== 'unreadable') {
		return 'An earlier try, whose answer was lost, may have been carried out: check in APSIS One.';
	}
	return repeatable
		? 'The request may have been received all the same; it does no harm to send it again.'
		: 'The request may have been received all the same; check in APSIS One before sending it again.';
}

function triesText(tries: number, waitedMs: number): string {
	if (tries === 1) return '';
	const seconds = Math.round(waitedMs / 1000);
	return `${tries} tries${seconds > 0 ? `, ${seconds} s of waiting` : ''}`;
}

/** What the credential itself threw, such as a refused client secret: named, so that it can be found. */
function credentialErrorOf(
	reason: unknown,
	node: INode,
	itemIndex: number | undefined,
): NodeApiError {
	const { message, description } = reason as { message?: string; description?: string };
	const { name } = node.credentials?.apsisOneApi ?? {};
	return new NodeApiError(node, {} as JsonObject, {
		message: message || 'The request could not be sent',
		description: [description, name ? `Credential in use: "${name}".` : '']
			.filter(Boolean)
			.join(' '),
		itemIndex,
	});
}
