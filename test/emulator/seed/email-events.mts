import type { Account } from '../account.mts';
import { produceEmailEvents } from '../reports/events.mts';

/** A day of the newsletter: an event an hour, the first at midnight. */
const FROM = '2024-03-01T00:00:00.000Z';
const TO = '2024-03-02T00:00:00.000Z';
const COUNT = 24;

/** Adds the seeded email events to an account. */
export function addSeededEmailEvents(account: Account): void {
	produceEmailEvents(account, COUNT, new Date(TO), { from: FROM, to: TO });
}
