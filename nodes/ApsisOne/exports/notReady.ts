import { ExplainedError } from '../../../credentials/account/explained';

const MINUTE = 60_000;

/**
 * The error of a file that was waited for in vain.
 *
 * @param timeoutMs milliseconds that were waited
 * @param what begins the message: `The file`
 */
export const notReadyIn = (timeoutMs: number, what: string): ExplainedError =>
	new ExplainedError(
		`${what} was not ready after ${Math.round(timeoutMs / MINUTE)} minutes`,
		'Download it later, or give it more time under Options > Wait Timeout.',
	);
