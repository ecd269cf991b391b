import { dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { permits } from '../definitions.mts';
import { profileOf, refuseReadOnly, refuseUnwritable, targetOf } from './target.mts';

/**
 * Meaning of the patch is a guess: tag discriminator to `true` (adds the tag) or `null` (takes it
 * off); anything else is 400.
 */
const setProfileTags: Handler<Record<string, unknown>> = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const profile = profileOf(target, world);
	for (const [discriminator, value] of Object.entries(call.body)) {
		const tag = target.section.tags.find((one) => one.discriminator === discriminator);
		if (!tag) throw new Refusal(400, `${discriminator}: the section has no such tag.`);
		refuseUnwritable(tag, target.keyspace);
		if (value !== true && value !== null) {
			throw new Refusal(400, `${discriminator}: the value must be true or null.`);
		}
	}
	const { tags } = dataIn(profile, target.section.discriminator);
	for (const [discriminator, value] of Object.entries(call.body)) {
		if (value === true) tags.add(discriminator);
		else tags.delete(discriminator);
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
