import { valuesByName } from '../../attributes/values';
import { nameOf, type Definition } from '../../client/definitions';
import { isObject, type JsonObject, type JsonValue } from '../../client/json';
import type { Target } from '../../engine/target';

/** What was read of a profile; what was not asked for is undefined. */
export interface Parts {
	/** By discriminator. */
	attributes?: Record<string, JsonValue>;
	tags?: JsonObject[];
	events?: JsonObject[];
	consents?: JsonObject[];
}

/** The lists that have the names; empty where their part was not asked for. */
export interface Names {
	attributes: Definition[];
	tags: Definition[];
	events: Definition[];
	topics: Definition[];
	channels: Definition[];
}

/** Names of the output that no attribute may take. */
const TAKEN = ['profileKey', 'tags', 'events', 'consents', 'keyspace', 'section'];

/**
 * A profile as a person reads it: attributes as columns, all by name. An ID stands where a name is not
 * known, or means several.
 */
export function simplified(
	{ profileKey, keyspace, section }: Target,
	{ attributes, tags, events, consents }: Parts,
	names: Names,
): JsonObject {
	return {
		profileKey,
		...(attributes && valuesByName(attributes, names.attributes, TAKEN)),
		...(tags && { tags: tags.map(({ discriminator }) => nameOf(discriminator, names.tags)) }),
		...(consents && {
			consents: consents.map(({ topic_discriminator, channel_discriminator, type }) => ({
				topic: nameOf(topic_discriminator, names.topics),
				channel: nameOf(channel_discriminator, names.channels),
				type,
			})),
		}),
		...(events && { events: events.map((event) => eventByName(event, names.events)) }),
		keyspace,
		section,
	};
}

/** An event whose version is not known stays as it is: the form of events is a guess, `profile-events-envelope` (API.md section 12). */
function eventByName(event: JsonObject, definitions: Definition[]): JsonObject {
	const { version_id: versionId, event_time: eventTime, data } = event;
	const definition = definitions.find(({ versions = [] }) =>
		versions.some(({ id }) => String(id) === String(versionId)),
	);
	if (!definition) return event;
	return {
		event: nameOf(definition.discriminator, definitions),
		eventTime,
		...(isObject(data) && { data }),
	};
}
