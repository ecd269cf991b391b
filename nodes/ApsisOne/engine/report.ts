import type { Tally } from '../client/backOff';
import { counted } from '../client/words';

/**
 * The hint in the node's output panel: what there is to tell, time waited, rate limits met. That
 * requests were sent says nothing by itself.
 *
 * @param notes what else there is to tell, a sentence each
 * @param wouldSend requests that a dry run would have sent; undefined where it was none
 * @returns empty where there is nothing to tell
 */
export function reportOf(
	{ requests, waitedMs, rateLimited }: Tally,
	notes: Iterable<string>,
	wouldSend?: number,
): string {
	const dryRun =
		wouldSend === undefined
			? []
			: [`Dry run: nothing was written. ${counted(wouldSend, 'request')} would be sent.`];
	const waits = [
		waitedMs > 0 ? `${(waitedMs / 1000).toFixed(1)} s waited.` : '',
		rateLimited > 0 ? `APSIS One's rate limit met ${counted(rateLimited, 'time')}.` : '',
	].filter(Boolean);
	if (waits.length > 0) waits.unshift(`${counted(requests, 'request')} sent.`);
	return [...dryRun, ...notes, ...waits].join(' ');
}
