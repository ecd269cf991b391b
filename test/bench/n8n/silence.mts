import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 10;

/**
 * Asks an n8n again and again whether it is there, as a load balancer does.
 *
 * @param url of n8n
 * @returns stops, and tells the longest time in milliseconds that it took to answer
 */
export function watchSilence(url: string): () => Promise<number> {
	let longestMs = 0;
	let isOver = false;
	const watching = (async () => {
		let begin = performance.now();
		while (!isOver) {
			const isAnswered = await ask(url);
			longestMs = Math.max(longestMs, performance.now() - begin);
			await sleep(PAUSE_MS);
			if (isAnswered) begin = performance.now();
		}
	})();
	return async () => {
		isOver = true;
		await watching;
		return longestMs;
	};
}

/** A connection that n8n drops is no answer. */
async function ask(url: string): Promise<boolean> {
	try {
		// Of its own, since n8n closes one that it could not look at for a while.
		const answer = await fetch(`${url}/healthz`, { headers: { connection: 'close' } });
		await answer.arrayBuffer();
		return answer.ok;
	} catch {
		return false;
	}
}
