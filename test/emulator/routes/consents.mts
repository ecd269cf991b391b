import type { Account, Consent } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import type { Keyspace, SectionDefinition } from '../definitions.mts';
import { profileOf, targetOf } from './target.mts';

interface ConsentRequest {
	topic_discriminator: string;
	channel_discriminator: string;
	type: 'opt-in' | 'opt-out';
	reason: string;
	source?: string;
}

/** A confirmed consent already is an opt-in, so that one is refused like a repeated one [guess]. */
export function isAllowed(from: Consent['type'], to: ConsentRequest['type']): boolean {
	return from !== to && !(from === 'confirmed-opt-in' && to === 'opt-in');
}

/** Refuses a keyspace that may not write consents (API.md §4.2): 403. */
export function refuseWithoutSubscriptions(keyspace: Keyspace): void {
	if (keyspace.manage_subscriptions) return;
	throw new Refusal(403, `Keyspace ${keyspace.discriminator} does not have manage_subscriptions.`);
}

/** Refuses a topic that the section does not have: 404. */
export function refuseUnknownTopic(section: SectionDefinition, topic: string): void {
	if (section.topics.some((one) => one.discriminator === topic)) return;
	throw new Refusal(404, `Topic ${topic} was not found.`);
}

/** Refuses a channel that the account does not have: 404. */
export function refuseUnknownChannel(account: Account, channel: string): void {
	if (account.definitions.channels.some((one) => one.discriminator === channel)) return;
	throw new Refusal(404, `Channel ${channel} was not found.`);
}

const createConsentV2: Handler<ConsentRequest> = (call, world) => {
	const target = targetOf(call, world);
	const { body } = call;
	refuseWithoutSubscriptions(target.keyspace);
	const { topic_discriminator: topic, channel_discriminator: channel } = body;
	refuseUnknownTopic(target.section, topic);
	refuseUnknownChannel(world.account, channel);
	const { consents } = dataIn(profileOf(target, world), target.section.discriminator);
	const id = consentId(topic, channel);
	const existing = consents.get(id);
	if (existing && !isAllowed(existing.type, body.type)) {
		throw new Refusal(409, `The consent is ${existing.type} and cannot become ${body.type}.`);
	}
	consents.set(id, {
		topic_discriminator: topic,
		channel_discriminator: channel,
		type: body.type,
		source: body.source ?? 'One API',
		reason: body.reason,
		modified_at: world.now().toISOString(),
	});
	return empty(existing ? 204 : 201);
};

const getConsentsV2: Handler = (call, world) => {
	const target = targetOf(call, world);
	const { consents } = dataIn(profileOf(target, world), target.section.discriminator);
	const types = call.query.consent_types as Array<Consent['type']> | undefined;
	const items = [...consents.values()].filter((one) => !types || types.includes(one.type));
	return ok({ items });
};

/** Consent 2.0 (API.md §8.5). */
export const consentHandlers: Handlers = { createConsentV2, getConsentsV2 };
