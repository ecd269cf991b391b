import { dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import type { SectionDefinition } from '../definitions.mts';
import { currentVersion, permits } from '../definitions.mts';
import type { Settings } from '../settings.mts';
import { profileOf, refuseReadOnly, refuseUnwritable, targetOf } from './target.mts';

/** The tag that a key of the patch names, by discriminator or by the id of its current version. */
function tagOf({ tags }: SectionDefinition, key: string, taken: Settings['tagKeys']) {
	return tags.find(
		(tag) =>
			(taken !== 'versionId' && tag.discriminator === key) ||
			(taken !== 'discriminator' && currentVersion(tag)?.id === key),
	);
}

/**
 * Meaning of the patch is a guess (API.md §8.4): the setting `tagKeys` tells what names a tag,
 * `true` adds it and `null` takes it off; anything else is 400.
 */
const setProfileTags: Handler<Record<string, unknown>> = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const profile = profileOf(target, world);
	const changes = Object.entries(call.body).map(([key, value]) => {
		const tag = tagOf(target.section, key, world.settings.tagKeys);
		if (!tag) throw new Refusal(400, `${key}: the section has no such tag.`);
		refuseUnwritable(tag, target.keyspace);
		if (value !== true && value !== null) {
			throw new Refusal(400, `${key}: the value must be true or null.`);
		}
		return { tag, isAdded: value === true };
	});
	const { tags } = dataIn(profile, target.section.discriminator);
	for (const { tag, isAdded } of changes) {
		if (isAdded) tags.add(tag.discriminator);
		else tags.delete(tag.discriminator);
	}
	return empty();
};

/** The shape of the answer is a guess: the definitions of the profile's tags, as `items`. */
const getProfileTags: Handler = (call, world) => {
	const target = targetOf(call, world);
	const { tags } = dataIn(profileOf(target, world), target.section.discriminator);
	const items = target.section.tags
		.filter((tag) => tags.has(tag.discriminator))
		.filter((tag) => permits(tag, target.keyspace.discriminator, 'READ'))
		.map(({ discriminator, name }) => ({ discriminator, name }));
	return ok({ items });
};

/** Tags of a profile in a section (API.md §8.4). */
export const tagHandlers: Handlers = { setProfileTags, getProfileTags };
