import { isObject, type JsonObject } from '../client/json';

/**
 * The events of a profile of the event export: a list `events` in each section (API.md section 8.8). What
 * an event is made of is not documented.
 *
 * @param profile with its key as `exportKey`
 * @returns each with the profile and section that it is of; `event_time` in milliseconds since the epoch
 */
export const eventsOf = (profile: JsonObject): JsonObject[] =>
	sectionsOf(profile).flatMap(({ section, events }) =>
		events.map((event) => eventOf(profile, section, event)),
	);

/**
 * Takes events out of a profile.
 *
 * @param isGiven told each as {@link eventsOf} gives it
 * @returns whether anything is left: an event, or a profile that had none
 */
export function leaveOutEvents(
	profile: JsonObject,
	isGiven: (event: JsonObject) => boolean,
): boolean {
	let left = 0;
	let taken = 0;
	for (const { section, data, events } of sectionsOf(profile)) {
		const fresh = events.filter((event) => !isGiven(eventOf(profile, section, event)));
		data.events = fresh;
		left += fresh.length;
		taken += events.length - fresh.length;
	}
	return left > 0 || taken === 0;
}

function sectionsOf({ sections }: JsonObject) {
	return Object.entries(isObject(sections) ? sections : {}).flatMap(([section, data]) =>
		isObject(data) && Array.isArray(data.events)
			? [{ section, data, events: data.events as unknown[] }]
			: [],
	);
}

function eventOf({ exportKey }: JsonObject, section: string, event: unknown): JsonObject {
	const own = isObject(event) ? event : { event: String(event) };
	const time = Date.parse(String(own.event_time ?? ''));
	return {
		exportKey,
		section,
		...own,
		...(!Number.isNaN(time) && { event_time: time }),
	};
}
