import type { IDataObject, IPollFunctions } from 'n8n-workflow';
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
 */
export function readMemory<Place>(context: IPollFunctions, about: string): Memory<Place> {
	const { [NAME]: memory } = context.getWorkflowStaticData('node');
	const found = memory as unknown as Memory<Place> | undefined;
	return found?.about === about ? found : { about };
}

/** Whether there was a poll before that got as far as to remember something. */
export const hasMemory = (context: IPollFunctions): boolean =>
	context.getWorkflowStaticData('node')[NAME] !== undefined;

/** Writes what the trigger remembers, as a whole. */
export function writeMemory<Place>(context: IPollFunctions, memory: Memory<Place>) {
	context.getWorkflowStaticData('node')[NAME] = memory as unknown as IDataObject;
}
