import { serverTimeOf } from '../client/serverTime';
import type { JsonObject } from '../client/json';
import type { Item } from '../engine/item';
import { givenBefore, type EventPlace } from '../exports/eventPlace';
import { movePlace, placeIn } from '../exports/sinceLastRun';
import { lastDays, windowBetween, type Window } from '../exports/window';

/** The time that an export is about. */
export interface Period {
	window: Window;
	/** Of "since last run" alone. */
	since?: SinceLastRun;
}

/** What runs gave before, and how the next one goes on. */
export interface SinceLastRun {
	/** Whether an event was given by a run before: runs overlap, for events that appear late. */
	isGiven: (event: JsonObject) => boolean;
	/** Left out in a test run, which moves nothing. */
	moveOn?: MoveOn;
}

/** To be called when the data is there, with the events that were given: the next run goes on from there. */
export type MoveOn = (events: JsonObject[]) => void;

/**
 * Reads the fields of `windowFields`. "Since last run" ends at the time that APSIS One tells.
 *
 * @param asked the rest of the request, by which an item is known again in the next run
 * @throws ExplainedError where a time cannot be read, or the end is not after the start; GivenUp or
 * Stopped as `backOff` does
 */
export async function periodOf(item: Item, asked: JsonObject): Promise<Period> {
	const { timezone } = item;
	const now = item.client.clock.now();
	switch (item.raw<string>('period', 'last7Days')) {
		case 'yesterday':
			return { window: lastDays(1, now, timezone) };
		case 'last7Days':
			return { window: lastDays(7, now, timezone) };
		case 'sinceLastRun':
			return sinceLastRun(item, asked, await serverTimeOf(item.client, item.reading));
		default:
			return { window: windowBetween(item.raw('startAt', ''), item.raw('endAt', ''), timezone) };
	}
}

function sinceLastRun({ staticData, mode }: Item, asked: JsonObject, end: number): Period {
	const place: EventPlace = placeIn(staticData as JsonObject, asked, end);
	const moveOn = (events: JsonObject[]) =>
		movePlace(staticData as JsonObject, asked, place, { end, events });
	return {
		// A clock that was set back must not make an end before the start.
		window: { start: Math.min(place.from, end - 1000), end },
		since: { isGiven: givenBefore(place), ...(mode !== 'manual' && { moveOn }) },
	};
}
