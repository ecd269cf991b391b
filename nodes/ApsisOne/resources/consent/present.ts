import { listIn } from '../../client/lists';

const TYPES = ['opt-in', 'opt-out', 'pending-opt-in', 'confirmed-opt-in'] as const;

/** What a consent can be. */
export type ConsentType = (typeof TYPES)[number];

/**
 * The present type of a consent in an answer with a profile's consents (API.md section 8.5).
 *
 * That each consent has `channel_discriminator` and `type` is inferred there. An answer that leaves
 * open whether the person opted out is `unreadable`, so that no consent is revived by mistake.
 *
 * @returns undefined where the profile has no such consent
 */
export function consentTypeIn(
	body: unknown,
	topic: string,
	channel: string,
): ConsentType | 'unreadable' | undefined {
	const list = listIn(body);
	if (!list) return 'unreadable';
	const present = list.filter(
		(consent) =>
			consent.topic_discriminator === topic &&
			(consent.channel_discriminator ?? channel) === channel,
	);
	const types = present.map(({ type }) => TYPES.find((each) => each === type));
	if (types.includes(undefined)) return 'unreadable';
	return types.find((type) => type === 'opt-out') ?? types[0];
}
