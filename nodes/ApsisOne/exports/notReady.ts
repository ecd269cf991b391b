import { ExplainedError } from '../../../credentials/account/explained';

const MINUTE = 60_000;

/**
 * The error of a file that was waited for in vain.
 *
 * @param timeoutMs milliseconds that were waited
 * @param beginning of the message: `The file was not ready after`
 */
export const notReadyIn = (timeoutMs: number, beginning: string): ExplainedError =>
	new ExplainedError(
		`${beginning} ${Math.round(timeoutMs / MINUTE)} minutes`,
		'Download it later, or give it more time under Options > Wait Timeout.',
	);
