import type { Tally } from '../client/backOff';
import { counted } from '../client/words';

/**
 * What a run cost, for the hint in the node's output panel: requests sent, time waited, rate limits
 * met.
 *
 * @param notes what else there is to tell, a sentence each
 */
export function reportOf(
	{ requests, waitedMs, rateLimited }: Tally,
	notes: Iterable<string>,
): string {
	return [
		`${counted(requests, 'request')} sent.`,
		waitedMs > 0 ? `${(waitedMs / 1000).toFixed(1)} s waited.` : '',
		rateLimited > 0 ? `APSIS One's rate limit met ${counted(rateLimited, 'time')}.` : '',
		...notes,
	]
		.filter(Boolean)
		.join(' ');
}
