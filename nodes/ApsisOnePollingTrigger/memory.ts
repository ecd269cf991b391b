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

/** Where it is remembered. */
export interface Store {
	/** What n8n keeps for the node, in its database. */
	staticData: JsonObject;
	/** What this process keeps for the node: an address that may have a secret in it. */
	held: { pending?: Pending };
}

/**
 * Reads what the trigger remembers of a source.
 *
 * n8n saves it when a workflow is activated, and together with the items that a poll gives; what a
 * poll without items writes lives until n8n is restarted (n8n 1.123, and 2.41 as it is installed).
 */
export function readMemory<Place>({ staticData, held }: Store, about: string): Memory<Place> {
	const found = staticData[NAME] as Memory<Place> | undefined;
	const memory = found?.about === about ? found : { about };
	return held.pending ? { ...memory, pending: held.pending } : memory;
}

/** Whether there was a poll before that got as far as to remember something. */
export const hasMemory = (staticData: JsonObject): boolean => staticData[NAME] !== undefined;

/** Writes what the trigger remembers, as a whole. */
export function writeMemory<Place>({ staticData, held }: Store, memory: Memory<Place>) {
	const { pending, ...rest } = memory;
	held.pending = pending?.isForeign ? pending : undefined;
	staticData[NAME] = held.pending ? rest : memory;
}
