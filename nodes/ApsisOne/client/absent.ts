import type { Client } from './client';
import { definitionPaths, getDefinitions } from './definitions';
import { settled } from './settled';

/** What a request names, and its list tells whether it is there (API.md section 8.1). */
const LISTS = {
	section: { noun: 'section', path: definitionPaths.sections },
	keyspace: { noun: 'unique identifier', path: definitionPaths.keyspaces },
	channel: { noun: 'channel', path: definitionPaths.channels },
};

export type Listed = keyof typeof LISTS;

/** The fields that {@link absence} can tell of. */
export const LISTED = Object.keys(LISTS) as Listed[];

/** Refusals that may mean that something named in the request is not there (API.md section 4.2). */
export const MAY_MEAN_ABSENCE = [403, 404];

/** Long enough for a list; the request has failed in any case. */
const MAX_WAIT_MS = 5_000;

/** How many names a sentence lists. */
const LISTED_NAMES = 10;

/**
 * Whether the account lacks what a refused request named, such as the section or identifier that
 * the node has from the start.
 *
 * @param value discriminator
 * @param shown how the editor shows it; the discriminator where it is not known
 * @returns a sentence for the user and the names that there are; undefined where it is there, or where that cannot be found out
 */
export async function absence(
	client: Client,
	field: Listed,
	value: string,
	shown = value,
): Promise<{ message: string; names: string } | undefined> {
	const { noun, path } = LISTS[field];
	const outcome = await settled(getDefinitions(client, path(), { maxWaitMs: MAX_WAIT_MS }));
	if (!('value' in outcome)) return undefined;
	const there = outcome.value;
	if (there.some(({ discriminator }) => discriminator === value)) return undefined;
	const names = there.map(({ name, discriminator }) => name || discriminator);
	const more = names.length > LISTED_NAMES ? ` and ${names.length - LISTED_NAMES} more` : '';
	return {
		message: `There is no ${noun} "${shown}" for this API key`,
		names: names.length > 0 ? names.slice(0, LISTED_NAMES).join(', ') + more : 'none',
	};
}
