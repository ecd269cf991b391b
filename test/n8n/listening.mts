import { setTimeout as sleep } from 'node:timers/promises';

/** n8n 2.x says that a workflow is active before its webhooks are there. */
export const LISTENS_WITHIN_MS = 30_000;

/** Waits until APSIS One Trigger refuses a call without its secret, for then it is there. */
export async function untilListening(url: string, method = 'POST'): Promise<void> {
	for (const until = Date.now() + LISTENS_WITHIN_MS; Date.now() < until; await sleep(200)) {
		if ((await fetch(url, { method })).status === 403) return;
	}
	throw new Error('The webhook was not there in time');
}
