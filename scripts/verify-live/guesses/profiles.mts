import { randomUUID } from 'node:crypto';
import type { Answer } from '../../../nodes/ApsisOne/client/answer.ts';
import type { Definition } from '../../../nodes/ApsisOne/client/definitions.ts';
import type { JsonObject } from '../../../nodes/ApsisOne/client/json.ts';
import { finding, isSuccess, NotAsked, type Finding, type Guess } from '../guess.mts';
import type { Service } from '../service.mts';
import { shapeOf } from '../shape.mts';
import {
	CHANNELS,
	KEYSPACES,
	MERGE_PATCH_HEADERS,
	currentVersion,
	definitionPaths,
	eventsIn,
	isWritable,
	listIn,
	mappedAttributeOf,
	readValues,
	readAttribute,
	tagsIn,
} from '../package.mts';

const MERGES = '/audience/profiles/merges';
const NO_SUCH_EVENT = '0';

/** Profiles, their data and consents, on profiles of the command's own (API.md sections 8.3 to 8.5). */
export const profiles: Guess[] = [
	{
		id: 'create-profile-status',
		expected: 'A profile is created with 201; created again, it is answered 409.',
		needs: 'write',
		async ask(service) {
			const { key, created } = await service.profile();
			const section = encodeURIComponent(await service.section());
			const again = await service.send({
				method: 'POST',
				url: `/audience/keyspaces/${service.keyspace}/sections/${section}/profiles`,
				body: { profile_key: key },
			});
			return finding(
				created.status === 201 && again.status === 409,
				`${told(created)}, then ${told(again)}`,
			);
		},
	},
	{
		id: 'profile-attributes-envelope',
		expected: 'The attributes of a profile come by version id, in an envelope that is read.',
		needs: 'write',
		async ask(service) {
			const definitions = await service.inUse(definitionPaths.attributes);
			const answer = await read(service, 'attributes');
			const attributes = readValues(answer.body, definitions);
			const mapped = mappedAttributeOf(service.keyspace)!;
			const { key } = await service.profile();
			return finding(attributes[mapped] === key, told(answer));
		},
	},
	{
		id: 'attributes-v1-status',
		expected: 'Version 1 of setting attributes takes version ids and answers 2xx.',
		needs: 'write',
		async ask(service) {
			const { versionId } = readAttribute(await mappedAttribute(service));
			const { key } = await service.profile();
			const { inSection } = await service.pathsOf(key);
			const answer = await patch(service, `/audience${below(inSection)}/attributes`, {
				[versionId!]: key,
			});
			return finding(isSuccess(answer.status), told(answer));
		},
	},
	{
		id: 'attributes-v2-status',
		expected: 'Version 2 of setting attributes takes discriminators and answers 204.',
		needs: 'write',
		async ask(service) {
			const { discriminator } = await mappedAttribute(service);
			const { key } = await service.profile();
			const { inSection } = await service.pathsOf(key);
			const answer = await patch(service, `/v2/audience${below(inSection)}/attributes`, {
				[discriminator]: key,
			});
			return finding(answer.status === 204, told(answer));
		},
	},
	{
		id: 'tag-patch-keys',
		expected: 'Tags are added by discriminator, with `true`.',
		needs: 'write',
		async ask(service) {
			const tag = await writableTag(service);
			const { discriminator } = tag;
			const byDiscriminator = await patchTags(service, { [discriminator]: true });
			const isThere = await hasTag(service, discriminator);
			if (isSuccess(byDiscriminator.status) && isThere) {
				return finding(true, `${told(byDiscriminator)}; the tag is there`);
			}
			const id = String(currentVersion(tag)!.id);
			const byVersion = await patchTags(service, { [id]: true });
			const then = (await hasTag(service, discriminator)) ? 'the tag is there' : 'no tag';
			return finding(
				false,
				`by discriminator ${told(byDiscriminator)}; by version id ${told(byVersion)}, ${then}`,
			);
		},
	},
	{
		id: 'tag-removal',
		expected: 'A tag is removed by `null`.',
		needs: 'write',
		async ask(service) {
			const tag = await writableTag(service);
			const names = [tag.discriminator, String(currentVersion(tag)!.id)];
			for (const name of names) await patchTags(service, { [name]: true });
			if (!(await hasTag(service, tag.discriminator))) {
				throw new NotAsked('The tag could not be added.');
			}
			const seen: string[] = [];
			for (const name of names) {
				const answer = await patchTags(service, { [name]: null });
				const isGone = !(await hasTag(service, tag.discriminator));
				seen.push(`${told(answer)}; ${isGone ? 'it is gone' : 'it is still there'}`);
				if (isGone) break;
			}
			return finding(seen.at(-1)!.endsWith('gone'), seen.join(', then '));
		},
	},
	{
		id: 'profile-tags-envelope',
		expected: 'The tags of a profile come in a list or object that is read.',
		needs: 'write',
		ask: async (service) => await isRead(service, 'tags', tagsIn),
	},
	{
		id: 'profile-events-envelope',
		expected: 'The events of a profile come in a list that is read.',
		needs: 'write',
		ask: async (service) => await isRead(service, 'events', eventsIn),
	},
	{
		id: 'refused-stores-nothing',
		expected: 'Of a request with events that is refused with 400 nothing is stored.',
		needs: 'write',
		async ask(service) {
			const event = await writable(service, definitionPaths.events, 'event');
			const { key } = await service.profile();
			const { inSection } = await service.pathsOf(key);
			const before = eventsIn(await read(service, 'events')).length;
			const item = (version_id: string) => ({
				event_time: new Date().toISOString(),
				version_id,
				data: {},
			});
			const answer = await service.send({
				method: 'POST',
				url: `${inSection}/events`,
				body: { items: [item(String(currentVersion(event)!.id)), item(NO_SUCH_EVENT)] },
			});
			const stored = eventsIn(await read(service, 'events')).length - before;
			return finding(answer.status === 400 && stored === 0, `${told(answer)}; ${stored} stored`);
		},
	},
	{
		id: 'consent-codes',
		expected: 'A new consent is answered 201; the value it already has, 409.',
		needs: 'write',
		async ask(service) {
			const topic = await service.firstOf(definitionPaths.topics, 'topic').catch(async () => {
				const [first] = await service.definitions(definitionPaths.topics(await service.section()));
				if (!first) throw new NotAsked('The section has no topic.');
				return first;
			});
			const { key } = await service.profile();
			const { inSection } = await service.pathsOf(key);
			const optOut = async () =>
				await service.send({
					method: 'POST',
					url: `/v2${inSection}/consents`,
					body: {
						topic_discriminator: topic.discriminator,
						channel_discriminator: CHANNELS.email,
						type: 'opt-out',
						reason: 'Check of the API',
					},
				});
			const [first, second] = [await optOut(), await optOut()];
			return finding(
				first.status === 201 && second.status === 409,
				`${told(first)}, then ${told(second)}`,
			);
		},
	},
	{
		id: 'consents-envelope',
		expected:
			'Consents come as `{"items": […]}` with topic, channel, type, source, reason and time.',
		needs: 'write',
		async ask(service) {
			const { key } = await service.profile();
			const { inSection } = await service.pathsOf(key);
			const answer = await service.send({ method: 'GET', url: `/v2${inSection}/consents` });
			const [first] = listIn(answer.body) ?? [];
			if (!first) throw new NotAsked('The profile has no consent.');
			const fields = ['topic_discriminator', 'channel_discriminator', 'type', 'modified_at'];
			return finding(
				fields.every((name) => first[name] !== undefined),
				told(answer),
			);
		},
	},
	{
		id: 'evaluation-envelope',
		expected: 'An evaluation comes as `{"matches": {"segments": {…}}}`.',
		needs: 'write',
		async ask(service) {
			const [segment] = await service.definitions(definitionPaths.segments());
			if (!segment) throw new NotAsked('The account has no segment.');
			const { key } = await service.profile();
			const { profile } = await service.pathsOf(key);
			const answer = await service.send({
				method: 'POST',
				url: `${profile}/evaluations`,
				body: { segments: [{ discriminator: segment.discriminator }], time_zone: 'UTC' },
			});
			const { matches } = (answer.body ?? {}) as { matches?: { segments?: JsonObject } };
			return finding(typeof matches?.segments?.[segment.discriminator] === 'boolean', told(answer));
		},
	},
	{
		id: 'change-identifier-names',
		expected: 'Change Identifier names identifiers as a merge does.',
		needs: 'write',
		async ask(service) {
			const to = KEYSPACES.crmId;
			const keyspaces = await service.definitions(definitionPaths.keyspaces());
			if (!keyspaces.some(({ discriminator }) => discriminator === to)) {
				throw new NotAsked('The API key does not reach the CRM-ID keyspace.');
			}
			const { key } = await service.createProfile();
			const { inSection } = await service.pathsOf(key);
			const answer = await service.send({
				method: 'PUT',
				url: inSection,
				body: {
					from: { keyspace_discriminator: service.keyspace, profile_key: key },
					to: { keyspace_discriminator: to, profile_key: key },
				},
			});
			if (isSuccess(answer.status)) {
				await service.send({
					method: 'DELETE',
					url: `/audience/keyspaces/${to}/profiles/${encodeURIComponent(key)}`,
				});
			}
			return finding(isSuccess(answer.status), told(answer));
		},
	},
	{
		id: 'merge-missing-profile',
		expected: 'A merge creates a missing profile, or answers 404.',
		needs: 'write',
		async ask(service) {
			const keyspaces = await service.definitions(definitionPaths.keyspaces());
			if (!keyspaces.some(({ discriminator }) => discriminator === KEYSPACES.web)) {
				throw new NotAsked('The API key does not reach the Web keyspace.');
			}
			const { key } = await service.createProfile();
			const answer = await merge(service, identifier(service.keyspace, key), {
				keyspace_discriminator: KEYSPACES.web,
				profile_key: randomUUID(),
			});
			return finding(isSuccess(answer.status) || answer.status === 404, told(answer));
		},
	},
	{
		id: 'merge-conflict',
		expected: 'Two email addresses cannot be merged: 409.',
		needs: 'write',
		async ask(service) {
			const [{ key: one }, { key: other }] = [
				await service.createProfile(),
				await service.createProfile(),
			];
			const answer = await merge(
				service,
				identifier(service.keyspace, one),
				identifier(service.keyspace, other),
			);
			return finding(answer.status === 409, told(answer));
		},
	},
	{
		id: 'delete-status',
		expected: 'A delete is answered 2xx; of a profile that is gone, 404.',
		needs: 'write',
		async ask(service) {
			const { key } = await service.createProfile();
			const { profile } = await service.pathsOf(key);
			const remove = async () =>
				await service.send({
					method: 'DELETE',
					url: profile,
					headers: { Accept: 'application/problem+json' },
				});
			const [first, second] = [await remove(), await remove()];
			return finding(
				isSuccess(first.status) && second.status === 404,
				`${told(first)}, then ${told(second)}`,
			);
		},
	},
];

const told = ({ status, body }: Answer) => `${status} ${shapeOf(body)}`;

const below = (path: string) => path.replace(/^\/audience/, '');

const patch = async (service: Service, url: string, body: JsonObject): Promise<Answer> =>
	await service.send({ method: 'PATCH', url, headers: MERGE_PATCH_HEADERS, body });

const identifier = (keyspace_discriminator: string, profile_key: string): JsonObject => ({
	keyspace_discriminator,
	profile_key,
});

const merge = async (service: Service, ...profiles: [JsonObject, JsonObject]): Promise<Answer> =>
	await service.send({ method: 'PUT', url: MERGES, body: { profiles } });

async function read(service: Service, what: string): Promise<Answer> {
	const { key } = await service.profile();
	const { inSection } = await service.pathsOf(key);
	return await service.send({ method: 'GET', url: `${inSection}/${what}` });
}

/** @param read throws where it cannot read the answer */
async function isRead(
	service: Service,
	what: string,
	reader: (answer: Answer) => JsonObject[],
): Promise<Finding> {
	const answer = await read(service, what);
	try {
		reader(answer);
		return finding(true, told(answer));
	} catch {
		return finding(false, told(answer));
	}
}

async function mappedAttribute(service: Service): Promise<Definition> {
	const mapped = mappedAttributeOf(service.keyspace);
	const attributes = await service.inUse(definitionPaths.attributes);
	const attribute = attributes.find(({ discriminator }) => discriminator === mapped);
	if (!attribute) throw new NotAsked('The section has no attribute of the email address.');
	return attribute;
}

async function writable(
	service: Service,
	path: (section: string) => string,
	noun: string,
): Promise<Definition> {
	const definitions = await service.inUse(path);
	const found = definitions.find((each) => isWritable(each, service.keyspace));
	if (!found) throw new NotAsked(`The section has no ${noun} that may be written by email.`);
	return found;
}

const writableTag = async (service: Service) =>
	await writable(service, definitionPaths.tags, 'tag');

async function patchTags(service: Service, body: JsonObject): Promise<Answer> {
	const { key } = await service.profile();
	const { inSection } = await service.pathsOf(key);
	return await patch(service, `${inSection}/tags`, body);
}

async function hasTag(service: Service, discriminator: string): Promise<boolean> {
	return tagsIn(await read(service, 'tags')).some((each) => each.discriminator === discriminator);
}
