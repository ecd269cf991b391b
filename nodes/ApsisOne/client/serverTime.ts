import type { Client, Settings } from './client';
import { definitionPaths } from './definitions';
import type { JsonObject } from './json';

/**
 * When APSIS One gave an answer, by its own clock.
 *
 * @param headers of the answer
 * @param now what is taken where it does not tell
 * @returns milliseconds since the epoch, in whole seconds (RFC 9110 section 6.6.1)
 */
export function serverTimeIn({ date }: JsonObject, now: number): number {
	const time = Date.parse(String(date ?? ''));
	return Number.isNaN(time) ? now : time;
}

/**
 * Asks what time it is at APSIS One. Any request would do; this one shows that the credential works.
 *
 * @returns as {@link serverTimeIn}
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function serverTimeOf(client: Client, settings: Settings): Promise<number> {
	const request = { method: 'GET' as const, url: definitionPaths.keyspaces() };
	const { headers } = await client.send(request, settings);
	return serverTimeIn(headers, client.clock.now());
}
