import type { JsonObject } from '../client/json';

/**
 * What an event of an email report is known by. "May repeat on retries" (API.md section 8.9): an
 * event is the same where correlation ID and type are.
 *
 * @returns undefined where the event has no correlation ID
 */
export function eventKey({ correlation_id: id, type }: JsonObject): string | undefined {
	return typeof id === 'string' && id !== '' ? `${String(type)} ${id}` : undefined;
}

/** Tells the events of one reading of a report that were there before, and counts them. */
export class Repeats {
	count = 0;
	private readonly seen = new Set<string>();

	/** Whether an event is there for the first time. */
	isNew(event: JsonObject): boolean {
		const key = eventKey(event);
		if (key === undefined) return true;
		if (this.seen.has(key)) {
			this.count++;
			return false;
		}
		this.seen.add(key);
		return true;
	}
}
