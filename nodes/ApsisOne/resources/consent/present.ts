import type { Answer } from '../../client/answer';
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

/** A consent of a profile in a section. */
export interface Consent {
	topic: string;
	channel: string;
	type: ConsentType;
}

/** Whether a consent is one, confirmed or not; a pending one is not yet. */
export const isOptIn = ({ type }: Pick<Consent, 'type'>): boolean =>
	type === 'opt-in' || type === 'confirmed-opt-in';

/**
 * The consents in an answer with those of a profile, each subscription and channel once, and once more
 * for each further type (API.md section 8.5; that each has `channel_discriminator` and `type` is inferred
 * there).
 *
 * @returns undefined where one cannot be read
 */
export function consentsIn({ status, body }: Answer): Consent[] | undefined {
	if (status === 204) return [];
	const consents = new Map<string, Consent>();
	for (const entry of listIn(body) ?? [undefined]) {
		const type = TYPES.find((each) => each === entry?.type);
		const { topic_discriminator: topic, channel_discriminator: channel } = entry ?? {};
		if (!type || typeof topic !== 'string' || typeof channel !== 'string') return undefined;
		consents.set(JSON.stringify([topic, channel, type]), { topic, channel, type });
	}
	return [...consents.values()];
}
