import { setTimeout as sleep } from 'node:timers/promises';

const REGISTERED_WITHIN_MS = 10_000;
const LOOK_MS = 100;

/**
 * Calls a webhook of a workflow that was activated. n8n 2.x registers it a moment later, and until
 * then answers 404 without starting anything.
 *
 * @returns the answer; one of 404 only where there is no such webhook within ten seconds
 */
export async function callWebhook(url: string, request: RequestInit): Promise<Response> {
	for (const until = Date.now() + REGISTERED_WITHIN_MS; ; await sleep(LOOK_MS)) {
		const answer = await fetch(url, request);
		if (answer.status !== 404 || Date.now() > until) return answer;
		await answer.arrayBuffer();
	}
}
