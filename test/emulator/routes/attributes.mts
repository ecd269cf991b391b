import type { Account, Profile } from '../account.mts';
import { dataIn } from '../account.mts';
import { empty, ok, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import type { AttributeDefinition, Keyspace, SectionDefinition } from '../definitions.mts';
import { MAPPED_ATTRIBUTES, permits } from '../definitions.mts';
import type { Value } from '../values.mts';
import { keyFault, valueFault } from '../values.mts';
import type { AttributeVersion } from '../versions.mts';
import { versionByDiscriminator, versionById } from '../versions.mts';
import type { Target } from './target.mts';
import { profileOf, refuseReadOnly, refuseUnwritable, targetOf } from './target.mts';

type Patch = Record<string, unknown>;

/** One entry of a patch, resolved and checked; null clears. */
interface Change extends AttributeVersion {
	value: Value | null;
}

function checkValue(name: string, { attribute }: AttributeVersion, value: unknown) {
	if (value === null) return null;
	const fault = valueFault(attribute.type, value);
	if (fault) throw new Refusal(400, `${name}: the value ${fault}.`);
	return value as Value;
}

function changesOf(
	target: Target,
	patch: Patch,
	find: (section: SectionDefinition, name: string) => AttributeVersion,
): Change[] {
	return Object.entries(patch).map(([name, value]) => {
		const version = find(target.section, name);
		refuseUnwritable(version.attribute, target.keyspace);
		return { ...version, value: checkValue(name, version, value) };
	});
}

function apply(profile: Profile, target: Target, changes: Change[]): void {
	const { attributes } = dataIn(profile, target.section.discriminator);
	for (const { versionId, value } of changes) {
		if (value === null) attributes.delete(versionId);
		else attributes.set(versionId, value);
	}
}

function keyspaceMappedTo(attribute: AttributeDefinition): string | undefined {
	return [...MAPPED_ATTRIBUTES].find(([, mapped]) => mapped === attribute.discriminator)?.[0];
}

/**
 * Moves the profile's key where a change is of an attribute that mirrors one. Checked for all
 * changes before any is made. That another profile's key gives 409 is a guess (API.md §8.4).
 */
function moveKeys(account: Account, profile: Profile, changes: Change[]): void {
	const moves: Array<() => void> = [];
	for (const { attribute, value } of changes) {
		const keyspace = keyspaceMappedTo(attribute);
		if (keyspace === undefined || value === null) continue;
		const key = String(value);
		const fault = keyFault(keyspace, key);
		if (fault) throw new Refusal(400, `${attribute.discriminator}: the value ${fault}.`);
		const owner = account.find(keyspace, key);
		if (owner === profile) continue;
		if (owner) {
			throw new Refusal(
				409,
				`${attribute.discriminator}: the value is the profile key of another profile.`,
			);
		}
		const old = profile.identifiers.find((one) => one.keyspace === keyspace);
		if (!old) continue;
		moves.push(() => {
			account.removeIdentifier(profile, old);
			account.addIdentifier(profile, { ...old, key });
		});
	}
	for (const move of moves) move();
}

function findOrCreate(account: Account, keyspace: Keyspace, key: string): Profile {
	const found = account.find(keyspace.discriminator, key);
	if (found) return found;
	const fault = keyFault(keyspace.discriminator, key);
	if (fault) throw new Refusal(400, `profile_key ${fault}.`);
	return account.create(keyspace.discriminator, key);
}

const setAttributesV1: Handler<Patch> = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const changes = changesOf(target, call.body, versionById);
	apply(findOrCreate(world.account, target.keyspace, target.key), target, changes);
	return empty();
};

const setAttributesV2: Handler<Patch> = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const profile = profileOf(target, world);
	const changes = changesOf(target, call.body, versionByDiscriminator);
	moveKeys(world.account, profile, changes);
	apply(profile, target, changes);
	return empty();
};

const getProfileAttributes: Handler = (call, world) => {
	const target = targetOf(call, world);
	const { attributes } = dataIn(profileOf(target, world), target.section.discriminator);
	const readable = target.section.attributes
		.filter((attribute) => permits(attribute, target.keyspace.discriminator, 'READ'))
		.flatMap((attribute) => attribute.versions.map((version) => version.id));
	return ok(
		Object.fromEntries(
			readable.filter((id) => attributes.has(id)).map((id) => [id, attributes.get(id)]),
		),
	);
};

const clearProfileAttribute: Handler = (call, world) => {
	const target = targetOf(call, world);
	refuseReadOnly(target.keyspace);
	const profile = profileOf(target, world);
	const versionId = param(call, 'version_id');
	const attribute = target.section.attributes.find((one) =>
		one.versions.some((version) => version.id === versionId),
	);
	if (!attribute) throw new Refusal(404, `Attribute version ${versionId} was not found.`);
	refuseUnwritable(attribute, target.keyspace);
	apply(profile, target, [{ attribute, versionId, value: null }]);
	return empty();
};

/** Attribute values of a profile in a section (API.md §8.4). */
export const attributeHandlers: Handlers = {
	setAttributesV1,
	setAttributesV2,
	getProfileAttributes,
	clearProfileAttribute,
};
