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
		`${requests} ${requests === 1 ? 'request' : 'requests'} sent.`,
		waitedMs > 0 ? `${(waitedMs / 1000).toFixed(1)} s waited.` : '',
		rateLimited > 0 ? `APSIS One's rate limit met ${rateLimited} times.` : '',
		...more,
	];
	context.addExecutionHints({
		message: sentences.filter(Boolean).join(' '),
		location: 'outputPane',
	});
}
