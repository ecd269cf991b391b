import type { IExecuteFunctions } from 'n8n-workflow';
import { runOf } from './run';

/**
 * Adds the run report to the execution, as a hint in the node's output panel: requests sent, time
 * waited, rate limits met. n8n offers hints to operations that take several requests only.
 *
 * @param more what else the operation has to tell, a sentence each
 */
export function addReport(context: IExecuteFunctions, more: string[] = []) {
	const { requests, waitedMs, rateLimited } = runOf(context).report;
	const sentences = [
		`${counted(requests, 'request')} sent.`,
		waitedMs > 0 ? `${(waitedMs / 1000).toFixed(1)} s waited.` : '',
		rateLimited > 0 ? `APSIS One's rate limit met ${counted(rateLimited, 'time')}.` : '',
		...more,
	];
	context.addExecutionHints({
		message: sentences.filter(Boolean).join(' '),
		location: 'outputPane',
	});
}

/** `1 row`, `2 rows`: a number with a noun whose plural ends in s. */
export const counted = (count: number, noun: string): string =>
	`${count} ${noun}${count === 1 ? '' : 's'}`;
