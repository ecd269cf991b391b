import type { Consent } from '../account.mts';
import { consentId, dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { profileOf, targetOf } from './target.mts';

interface ConsentRequest {
	topic_discriminator: string;
	channel_discriminator: string;
	type: 'opt-in' | 'opt-out';
	reason: string;
	source?: string;
}

/** A confirmed consent already is an opt-in, so that one is refused like a repeated one [guess]. */
function isAllowed(from: Consent['type'], to: ConsentRequest['type']): boolean {
	return from !== to && !(from === 'confirmed-opt-in' && to === 'opt-in');
}

const createConsentV2: Handler<ConsentRequest> = (call, world) => {
	const target = targetOf(call, world);
	const { body } = call;
	if (!target.keyspace.manage_subscriptions) {
		throw new Refusal(
			403,
			`Keyspace ${target.keyspace.discriminator} does not have manage_subscriptions.`,
		);
	}
	const { topic_discriminator: topic, channel_discriminator: channel } = body;
	if (!target.section.topics.some((one) => one.discriminator === topic)) {
		throw new Refusal(404, `Topic ${topic} was not found.`);
	}
	if (!world.account.definitions.channels.some((one) => one.discriminator === channel)) {
		throw new Refusal(404, `Channel ${channel} was not found.`);
	}
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
