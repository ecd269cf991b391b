import type { Account, Profile } from '../account.mts';
import { dataIn } from '../account.mts';
import { empty, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import type { SectionDefinition } from '../definitions.mts';
import { mappedVersion, mirrorKey } from '../keys.mts';
import { keyFault } from '../values.mts';
import { refuseReadOnly, targetOf } from './target.mts';

interface UniqueIdentifier {
	keyspace_discriminator: string;
	profile_key: string;
}

interface SwitchRequest {
	from: UniqueIdentifier;
	to: UniqueIdentifier;
}

function checkKey(keyspace: string, key: string): void {
	const fault = keyFault(keyspace, key);
	if (fault) throw new Refusal(400, `profile_key ${fault}.`);
}

/** Whether some section other than the given one still holds a key as its mapped attribute. */
function heldElsewhere(
	account: Account,
	profile: Profile,
	{ keyspace_discriminator: keyspace, profile_key: key }: UniqueIdentifier,
	except: SectionDefinition,
): boolean {
	return account.definitions.sections.some((section) => {
		const version = section === except ? undefined : mappedVersion(section, keyspace);
		if (!version) return false;
		const value = dataIn(profile, section.discriminator).attributes.get(version.id);
		return value !== undefined && String(value) === key;
	});
}

const createProfile: Handler<{ profile_key: string }> = (call, { account }) => {
	const keyspace = account.keyspace(param(call, 'keyspace_discriminator'));
	const section = account.section(param(call, 'section_discriminator'));
	const { profile_key: key } = call.body;
	refuseReadOnly(keyspace);
	checkKey(keyspace.discriminator, key);
	if (account.find(keyspace.discriminator, key)) {
		throw new Refusal(409, 'A profile with this profile key exists already.');
	}
	const profile = account.create(keyspace.discriminator, key);
	mirrorKey(profile, section, keyspace.discriminator, key);
	return empty(201);
};

const deleteProfile: Handler = (call, { account }) => {
	const { discriminator } = account.keyspace(param(call, 'keyspace_discriminator'));
	account.delete(account.get(discriminator, param(call, 'profile_key')));
	return empty();
};

/** Locking what is locked already changes nothing and is a success, since it is a PUT [guess]. */
const lockProfile: Handler = (call, { account }) => {
	const { discriminator } = account.keyspace(param(call, 'keyspace_discriminator'));
	const key = param(call, 'profile_key');
	if (!account.isLocked(discriminator, key)) account.lock(account.get(discriminator, key));
	return empty();
};

/** The codes of its refusals are guesses; the rules are documented (API.md §8.3). */
const switchProfileIdentifier: Handler<SwitchRequest> = (call, world) => {
	const { account } = world;
	const { keyspace, section, key } = targetOf(call, world);
	const { from, to } = call.body;
	const profile = account.get(keyspace.discriminator, key);
	const toKeyspace = account.keyspace(to.keyspace_discriminator);
	refuseReadOnly(account.keyspace(from.keyspace_discriminator));
	refuseReadOnly(toKeyspace);
	checkKey(to.keyspace_discriminator, to.profile_key);
	if (from.keyspace_discriminator === to.keyspace_discriminator) {
		throw new Refusal(400, 'to must be in another keyspace than from.');
	}
	const old = profile.identifiers.find(
		(one) => one.keyspace === from.keyspace_discriminator && one.key === from.profile_key,
	);
	if (!old) throw new Refusal(404, 'from is not an identifier of the profile.');
	if (account.find(to.keyspace_discriminator, to.profile_key)) {
		throw new Refusal(409, 'to is the identifier of a profile already.');
	}
	const version = mappedVersion(section, to.keyspace_discriminator);
	const value = version && dataIn(profile, section.discriminator).attributes.get(version.id);
	if (value !== undefined && String(value) !== to.profile_key) {
		throw new Refusal(409, 'to differs from the value of the attribute mapped to its keyspace.');
	}
	account.addIdentifier(profile, {
		keyspace: to.keyspace_discriminator,
		key: to.profile_key,
		member: old.member,
	});
	mirrorKey(profile, section, to.keyspace_discriminator, to.profile_key);
	if (!heldElsewhere(account, profile, from, section)) account.removeIdentifier(profile, old);
	return empty();
};

/** Life cycle and identifiers of one profile (API.md §8.3). */
export const profileHandlers: Handlers = {
	createProfile,
	deleteProfile,
	lockProfile,
	switchProfileIdentifier,
};
