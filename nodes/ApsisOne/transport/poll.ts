import { sleep } from 'n8n-workflow';
import { Stopped } from './backOff';
import { executionOf, type Context } from './run';

/** Milliseconds between two looks: quick for small jobs, easy on the account for long ones. */
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const GROWTH = 1.5;
const STOP_CHECK_MS = 250;

/**
 * Looks until something is ready, with growing waits.
 *
 * @param look returns undefined as long as it is not ready
 * @param timeoutMs how long to go on looking
 * @returns what was ready, or undefined when the time is over
 * @throws Stopped soon after the execution was stopped
 */
export async function poll<T>(
	context: Context,
	look: () => Promise<T | undefined>,
	timeoutMs: number,
): Promise<T | undefined> {
	const { signal } = executionOf(context);
	const end = Date.now() + timeoutMs;
	for (let pause = FIRST_MS; ; pause = Math.min(LONGEST_MS, pause * GROWTH)) {
		const found = await look();
		if (found !== undefined) return found;
		const until = Math.min(Date.now() + pause, end);
		if (Date.now() >= end) return undefined;
		while (Date.now() < until) {
			if (signal?.aborted) throw new Stopped();
			await sleep(Math.min(STOP_CHECK_MS, until - Date.now()));
		}
	}
}
