import type { Account, Profile, SectionData } from '../account.mts';
import { KEYSPACES } from '../definitions.mts';
import type { EventDefinition, SectionDefinition } from '../definitions.mts';

/** An event as the JSON files give it. GUESS: as it was posted, with the name of its definition. */
export function exportedEvents(
	section: SectionDefinition,
	{ events }: SectionData,
	isWanted: (event: EventDefinition, time: number) => boolean,
): unknown[] {
	return events.flatMap(({ version_id, event_time, data }) => {
		const definition = section.events.find(({ versions }) =>
			versions.some(({ id }) => id === version_id),
		);
		if (!definition || !isWanted(definition, Date.parse(event_time))) return [];
		return [{ discriminator: definition.discriminator, version_id, event_time, data }];
	});
}

/**
 * One profile with all its data, as the single profile export gives it (API.md §8.8). The places of
 * `attributes`, `events` and `history` are documented, what is in them is a guess: values by
 * version id, and a history of the one value that the emulator remembers.
 */
function sectionsOf(account: Account, profile: Profile, withHistory: boolean) {
	return Object.fromEntries(
		account.definitions.sections.flatMap((section) => {
			const data = profile.sections.get(section.discriminator);
			if (!data) return [];
			const values = [...data.attributes];
			const history = Object.fromEntries(values.map(([id, value]) => [id, [{ value }]]));
			return [
				[
					section.discriminator,
					{
						attributes: { ...Object.fromEntries(values), ...(withHistory ? { history } : {}) },
						tags: [...data.tags],
						events: exportedEvents(section, data, () => true),
						consents: [...data.consents.values()],
					},
				],
			];
		}),
	);
}

function metadataOf(account: Account) {
	const named = (definitions: Array<SectionDefinition['attributes'][number] | EventDefinition>) =>
		Object.fromEntries(
			definitions.flatMap(({ versions, keyspace_permissions: _, ...definition }) =>
				versions.map(({ id }) => [id, definition]),
			),
		);
	const sections = account.definitions.sections.map(({ discriminator, attributes, events }) => [
		discriminator,
		{ attributes: named(attributes), events: named(events) },
	]);
	return { sections: Object.fromEntries(sections) as unknown };
}

/** What a single profile export was asked to include. */
export interface Inclusions {
	include_attribute_history?: boolean;
	include_type_definitions?: boolean;
	include_merged_profiles?: boolean;
}

/**
 * The file of a single profile export. Merged profiles come as entries of their own without data,
 * since the emulator keeps the data of merged profiles together [guess].
 */
export function singleProfileFile(account: Account, profile: Profile, inclusions: Inclusions) {
	const merged = profile.identifiers.filter(
		({ keyspace, key }) => keyspace === KEYSPACES.export && key !== profile.id,
	);
	return {
		profiles: {
			[profile.id]: {
				sections: sectionsOf(account, profile, inclusions.include_attribute_history ?? false),
			},
			...Object.fromEntries(
				inclusions.include_merged_profiles ? merged.map(({ key }) => [key, { sections: {} }]) : [],
			),
		},
		...(inclusions.include_type_definitions ? { metadata: metadataOf(account) } : {}),
	};
}
