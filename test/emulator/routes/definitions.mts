import { ok, Refusal } from '../answer.mts';
import type { Call, Handler, Handlers, World } from '../call.mts';
import { param } from '../call.mts';
import type { Guarded, SectionDefinition } from '../definitions.mts';
import type { GuardedList } from '../settings.mts';

function sectionOf(call: Call, world: World): SectionDefinition {
	return world.account.section(param(call, 'section_discriminator'));
}

/**
 * Lists what is guarded, with permissions only if the request asks for them (API.md §8.1); 400 for
 * the asking where the setting `permissionsRefusedFor` says so.
 */
function guardedList(name: GuardedList): Handler {
	return (call, world) => {
		const items: Guarded[] = sectionOf(call, world)[name];
		const isAsked = call.query.include_keyspace_permissions !== undefined;
		if (isAsked && world.settings.permissionsRefusedFor.includes(name)) {
			throw new Refusal(400, 'There is no query parameter include_keyspace_permissions.');
		}
		if (call.query.include_keyspace_permissions === true) return ok({ items });
		return ok({ items: items.map(({ keyspace_permissions: _, ...item }) => item) });
	};
}

const getKeyspaces: Handler = (_call, { account }) => ok({ items: account.definitions.keyspaces });

const getChannels: Handler = (_call, { account }) => ok({ items: account.definitions.channels });

const getSections: Handler = (_call, { account }) =>
	ok({
		items: account.definitions.sections.map(({ discriminator, name, description }) => ({
			discriminator,
			name,
			description,
		})),
	});

const getTopicsV2: Handler = (call, world) => ok({ items: sectionOf(call, world).topics });

/** Keyspaces, channels, sections and what is defined in a section (API.md §8.1). */
export const definitionHandlers: Handlers = {
	getKeyspaces,
	getChannels,
	getSections,
	getTopicsV2,
	getAttributes: guardedList('attributes'),
	getTags: guardedList('tags'),
	getEvents: guardedList('events'),
};
