import type { JsonObject } from '../ApsisOne/client/json';
import type { Pending } from './source';

/** What the trigger remembers from poll to poll. It is JSON. */
export interface Memory<Place> {
	/** What the rest belongs to. */
	about: string;
	/** How far items were handed over; none before the beginning. */
	place?: Place;
	pending?: Pending;
	/** When the last file was requested; milliseconds since the epoch, by this machine's clock. */
	requestedAt?: number;
	/** Files in a row that APSIS One could not make. */
	failures?: number;
}

const NAME = 'memory';

/**
 * Reads what the trigger remembers of a source.
 *
 * n8n saves it when a workflow is activated, and together with the items that a poll gives; what a
 * poll without items writes lives until n8n is restarted (n8n 1.123, and 2.41 as it is installed).
 *
 * @param staticData what n8n keeps for the node
 */
export function readMemory<Place>(staticData: JsonObject, about: string): Memory<Place> {
	const found = staticData[NAME] as Memory<Place> | undefined;
	return found?.about === about ? found : { about };
}

/** Whether there was a poll before that got as far as to remember something. */
export const hasMemory = (staticData: JsonObject): boolean => staticData[NAME] !== undefined;

/** Writes what the trigger remembers, as a whole. */
export function writeMemory<Place>(staticData: JsonObject, memory: Memory<Place>) {
	staticData[NAME] = memory;
}
