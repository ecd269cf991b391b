import type { Tally } from '../client/backOff';
import { counted } from '../client/words';

/**
 * The hint in the node's output panel: time waited, rate limits met, and what else there is to tell.
 * That requests were sent says nothing by itself.
 *
 * @param notes what else there is to tell, a sentence each
 * @returns empty where there is nothing to tell
 */
export function reportOf(
	{ requests, waitedMs, rateLimited }: Tally,
	notes: Iterable<string>,
): string {
	const told = [
		waitedMs > 0 ? `${(waitedMs / 1000).toFixed(1)} s waited.` : '',
		rateLimited > 0 ? `APSIS One's rate limit met ${counted(rateLimited, 'time')}.` : '',
		...notes,
	].filter(Boolean);
	return told.length > 0 ? [`${counted(requests, 'request')} sent.`, ...told].join(' ') : '';
}
