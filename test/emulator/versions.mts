import { Refusal } from './answer.mts';
import type { AttributeDefinition, SectionDefinition } from './definitions.mts';
import { currentVersion } from './definitions.mts';

/** An attribute of a section, in one of its versions. */
export interface AttributeVersion {
	attribute: AttributeDefinition;
	versionId: string;
}

/**
 * The attribute of a version id; 400 if there is none. That old versions and deprecated attributes
 * are refused is a guess; it catches wrong look-ups.
 */
export function versionById(section: SectionDefinition, versionId: string): AttributeVersion {
	for (const attribute of section.attributes) {
		const version = attribute.versions.find((one) => one.id === versionId);
		if (version?.deprecated_at) {
			throw new Refusal(400, `${versionId}: this version of the attribute is deprecated.`);
		}
		if (version) return { attribute, versionId };
	}
	throw new Refusal(400, `${versionId}: the section has no such attribute version.`);
}

/** The current version of an attribute; 400 if there is no such attribute or it is deprecated. */
export function versionByDiscriminator(
	section: SectionDefinition,
	discriminator: string,
): AttributeVersion {
	const attribute = section.attributes.find((one) => one.discriminator === discriminator);
	if (!attribute) throw new Refusal(400, `${discriminator}: the section has no such attribute.`);
	const version = currentVersion(attribute);
	if (!version) throw new Refusal(400, `${discriminator}: the attribute is deprecated.`);
	return { attribute, versionId: version.id };
}
