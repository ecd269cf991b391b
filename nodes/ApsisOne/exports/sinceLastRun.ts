import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../client/json';
import { placeAfter, placeAt, type EventPlace } from './eventPlace';

/** How far runs got, by what they ask for. It is JSON, for n8n's static data. */
type Places = Record<string, EventPlace>;

const NAME = 'sinceLastRun';
const FIRST_RUN_MS = 7 * 24 * 3600 * 1000;
/** Items that ask for something else each have a place each; the oldest are forgotten. */
const MAX_PLACES = 100;

/**
 * Where the next run begins.
 *
 * @param staticData what the workflow remembers for the node
 * @param asked the body of the request: its columns decide nothing, all else does
 * @param now milliseconds since the epoch, by the clock of APSIS One
 */
export const placeIn = (staticData: JsonObject, asked: JsonObject, now: number): EventPlace =>
	placesIn(staticData)[keyOf(asked)] ?? placeAt(now - FIRST_RUN_MS);

/**
 * Moves on, once the data of a run is there.
 *
 * @param place as {@link placeIn} gave it
 * @param end milliseconds since the epoch: where the run ended
 * @param events that were given
 */
export function movePlace(
	staticData: JsonObject,
	asked: JsonObject,
	place: EventPlace,
	{ end, events }: { end: number; events: JsonObject[] },
) {
	const key = keyOf(asked);
	const others = Object.entries(placesIn(staticData)).filter(([each]) => each !== key);
	const moved = [key, placeAfter(place, { end }, events)] as const;
	staticData[NAME] = Object.fromEntries([...others.slice(1 - MAX_PLACES), moved]);
}

function placesIn({ [NAME]: places }: JsonObject): Places {
	return isObject(places) ? (places as unknown as Places) : {};
}

function keyOf(asked: JsonObject): string {
	const decisive = { ...asked, attributes: undefined, tags: undefined };
	return createHash('sha256').update(JSON.stringify(decisive)).digest('base64url');
}
