import { empty, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import { deliveryOf } from '../reports/events.mts';
import { keyFault } from '../values.mts';
import { refuseReadOnly } from './target.mts';

interface TransactionalSend {
	to_email: string;
	keyspace_discriminator: string;
	profile_key: string;
	variables?: unknown;
	attachments?: unknown;
}

/** Including their names (API.md §5). */
const VARIABLES_LIMIT_BYTES = 200_000;

/** "In development" in every stored copy (API.md §8.9): codes and inner shapes are guesses. */
const sendTransactionalEmail: Handler<TransactionalSend> = (call, world) => {
	const { account } = world;
	const section = account.section(param(call, 'section_discriminator'));
	const activityId = param(call, 'activity_id');
	if (!section.transactionalActivities.includes(activityId)) {
		throw new Refusal(404, `Transactional activity ${activityId} was not found.`);
	}
	const { body } = call;
	const keyspace = account.keyspace(body.keyspace_discriminator);
	refuseReadOnly(keyspace);
	const fault = keyFault(keyspace.discriminator, body.profile_key);
	if (fault) throw new Refusal(400, `profile_key ${fault}.`);
	if (Buffer.byteLength(JSON.stringify(body.variables ?? null)) > VARIABLES_LIMIT_BYTES) {
		throw new Refusal(413, `variables are larger than ${VARIABLES_LIMIT_BYTES} bytes.`);
	}
	if (!account.find(keyspace.discriminator, body.profile_key)) {
		account.create(keyspace.discriminator, body.profile_key);
	}
	account.sentEmails.push({
		section: section.discriminator,
		activityId,
		toEmail: body.to_email,
		variables: body.variables,
	});
	account.emailEvents.push(...deliveryOf(activityId, body.to_email, world.now().getTime()));
	return empty(202);
};

/** Email (API.md §8.9). */
export const emailHandlers: Handlers = { sendTransactionalEmail };
