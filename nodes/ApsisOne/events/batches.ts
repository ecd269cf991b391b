import { MAX_BODY } from '../client/size';

/** What the vendor's own modules send at once since 2023 (API.md section 8.4); the API's limit is unknown. */
const MAX_EVENTS = 25;
const EMPTY_BYTES = Buffer.byteLength('{"items":[]}');

/**
 * Cuts the events of one profile into requests, in order: at most 25 events and 100 kB each. An
 * event that is too large by itself gets a request by itself.
 *
 * @returns the positions of the events, a list a request
 */
export function batchesOf(events: object[]): number[][] {
	const batches: number[][] = [];
	let bytes = 0;
	for (const [position, event] of events.entries()) {
		const size = Buffer.byteLength(JSON.stringify(event)) + 1;
		const batch = batches.at(-1);
		if (batch && batch.length < MAX_EVENTS && bytes + size <= MAX_BODY) {
			batch.push(position);
			bytes += size;
		} else {
			batches.push([position]);
			bytes = EMPTY_BYTES + size;
		}
	}
	return batches;
}
