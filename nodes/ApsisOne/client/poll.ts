import type { Client } from './client';

/** Milliseconds between two looks: quick for small jobs, easy on the account for long ones. */
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const GROWTH = 1.5;

/**
 * Looks until something is ready, with growing waits.
 *
 * @param look returns undefined as long as it is not ready
 * @param timeoutMs how long to go on looking
 * @returns what was ready, or undefined when the time is over
 * @throws Stopped soon after the client's signal
 */
export async function poll<T>(
	client: Client,
	look: () => Promise<T | undefined>,
	timeoutMs: number,
): Promise<T | undefined> {
	const { clock } = client;
	const end = clock.now() + timeoutMs;
	for (let pause = FIRST_MS; ; pause = Math.min(LONGEST_MS, pause * GROWTH)) {
		const found = await look();
		if (found !== undefined) return found;
		const left = end - clock.now();
		if (left <= 0) return undefined;
		await client.wait(Math.min(pause, left));
	}
}
