import type { SectionData, StoredEvent } from '../account.mts';
import { dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import type { EventDefinition, EventVersion } from '../definitions.mts';
import { permits } from '../definitions.mts';
import type { Settings } from '../settings.mts';
import { valueFault } from '../values.mts';
import type { Target } from './target.mts';
import { profileOf, refuseReadOnly, refuseUnwritable, targetOf } from './target.mts';

interface EventItem {
	event_time?: string;
	version_id: string | number;
	data: Record<string, unknown>;
}

function findVersion(
	target: Target,
	id: string,
): { event: EventDefinition; version: EventVersion } | undefined {
	for (const event of target.section.events) {
		const version = event.versions.find((one) => one.id === id);
		if (version) return { event, version };
	}
	return undefined;
}

function checkData(version: EventVersion, data: Record<string, unknown>): void {
	for (const [name, value] of Object.entries(data)) {
		const field = version.fields.find((one) => one.name === name);
		if (!field) throw new Refusal(400, `${name}: the event has no such field.`);
		const fault = valueFault(field.type, value);
		if (fault) throw new Refusal(400, `${name}: the value ${fault}.`);
	}
}

/** That a missing profile is 404, and unknown fields are 400, are guesses (API.md §8.4). */
const addEvents: Handler<{ items: EventItem[] }> = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const profile = profileOf(target, world);
	const stored = call.body.items.map((item): StoredEvent => {
		const id = String(item.version_id);
		const found = findVersion(target, id);
		if (!found) throw new Refusal(400, `${id}: the section has no such event version.`);
		if (found.version.deprecated_at) throw new Refusal(400, `${id}: the version is deprecated.`);
		refuseUnwritable(found.event, target.keyspace);
		checkData(found.version, item.data);
		return {
			version_id: id,
			event_time: item.event_time ?? world.now().toISOString(),
			data: item.data,
		};
	});
	dataIn(profile, target.section.discriminator).events.push(...stored);
	return empty();
};

/** How many of the events are read before the limit of a profile is reached (API.md §8.4). */
function countRead(
	{ attributes, tags }: SectionData,
	events: StoredEvent[],
	limit: Settings['profileReadLimitBytes'],
): number {
	if (limit === 'none') return events.length;
	const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
	let bytes = bytesOf([...attributes]) + bytesOf([...tags]);
	const firstUnread = events.findIndex((event) => (bytes += bytesOf(event)) > limit);
	return firstUnread < 0 ? events.length : firstUnread;
}

/**
 * The shape of the answer is a guess: the events as they were posted, as `items`, oldest first.
 * Where `profileReadLimitBytes` is set the list ends early, without a sign.
 */
const getProfileEvents: Handler = (call, world) => {
	const target = targetOf(call, world);
	const data = dataIn(profileOf(target, world), target.section.discriminator);
	const items = data.events
		.filter(({ version_id }) => {
			const found = findVersion(target, version_id);
			return found && permits(found.event, target.keyspace.discriminator, 'READ');
		})
		.sort((a, b) => Date.parse(a.event_time) - Date.parse(b.event_time));
	const count = countRead(data, items, world.settings.profileReadLimitBytes);
	return ok({ items: items.slice(0, count) });
};

/** Events of a profile in a section (API.md §8.4). */
export const eventHandlers: Handlers = { addEvents, getProfileEvents };
