import type { Profile } from './account.mts';
import { dataIn } from './account.mts';
import type { SectionDefinition } from './definitions.mts';
import { currentVersion, MAPPED_ATTRIBUTES } from './definitions.mts';
import type { Value } from './values.mts';

/** The version of a section's attribute that mirrors the key of a keyspace, if any does. */
export function mappedVersion(section: SectionDefinition, keyspace: string) {
	const discriminator = MAPPED_ATTRIBUTES.get(keyspace);
	const attribute = section.attributes.find((one) => one.discriminator === discriminator);
	const version = attribute && currentVersion(attribute);
	return attribute && version ? { type: attribute.type, id: version.id } : undefined;
}

/** Sets the attribute that mirrors a keyspace to a key, as a number where the attribute is one. */
export function mirrorKey(
	profile: Profile,
	section: SectionDefinition,
	keyspace: string,
	key: string,
): void {
	const version = mappedVersion(section, keyspace);
	if (!version) return;
	const value: Value = version.type === 'integer' ? Number(key) : key;
	dataIn(profile, section.discriminator).attributes.set(version.id, value);
}
