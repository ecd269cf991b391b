import { ExplainedError } from '../../../credentials/account/explained';

const MINUTE = 60_000;

/** Whole minutes of a time in milliseconds. */
export const minutesOf = (ms: number): number => Math.round(ms / MINUTE);

/** The error of a file that was waited for in vain. */
export const notReady = (message: string): ExplainedError =>
	new ExplainedError(
		message,
		'Download it later, or give it more time under Options > Wait Timeout.',
	);
