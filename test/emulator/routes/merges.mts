import type { Account, Identifier, Profile } from '../account.mts';
import { dataIn } from '../account.mts';
import { empty, Refusal } from '../answer.mts';
import type { Handler, Handlers } from '../call.mts';
import { param } from '../call.mts';
import { KEYSPACES, MAPPED_ATTRIBUTES } from '../definitions.mts';
import { keyFault } from '../values.mts';

interface UniqueIdentifier {
	keyspace_discriminator: string;
	profile_key: string;
}

const MERGE_LIMIT = 500;

/**
 * The profiles of a merge, created where they are missing and that is how it is set (API.md §8.3);
 * 404 before anything is created where one may not be.
 */
function findOrCreate(account: Account, identifiers: UniqueIdentifier[], creates: boolean) {
	for (const { keyspace_discriminator: keyspace, profile_key: key } of identifiers) {
		if (!creates || keyspace === KEYSPACES.export) account.get(keyspace, key);
	}
	return identifiers.map(
		({ keyspace_discriminator: keyspace, profile_key: key }) =>
			account.find(keyspace, key) ?? account.create(keyspace, key),
	);
}

/** If one of two is locked the other gets locked (API.md §8.3); that this answers 410 is a guess. */
function lockTogether(account: Account, identifiers: UniqueIdentifier[]): void {
	const isLocked = (one: UniqueIdentifier) =>
		account.isLocked(one.keyspace_discriminator, one.profile_key);
	if (!identifiers.some(isLocked)) return;
	for (const one of identifiers.filter((identifier) => !isLocked(identifier))) {
		const profile = account.find(one.keyspace_discriminator, one.profile_key);
		if (profile) account.lock(profile);
		else account.lockIdentifier(one.keyspace_discriminator, one.profile_key);
	}
	throw new Refusal(410, 'One of the profiles is locked, so the other is now locked as well.');
}

/** Keys in the email, mobile and CRM-ID keyspaces may not differ between the two. */
function refuseConflicts(first: Profile, second: Profile): void {
	for (const keyspace of MAPPED_ATTRIBUTES.keys()) {
		const keysOf = (profile: Profile) =>
			profile.identifiers.filter((one) => one.keyspace === keyspace);
		if (keysOf(first).length > 0 && keysOf(second).length > 0) {
			throw new Refusal(409, `Both profiles have a profile key in keyspace ${keyspace}.`);
		}
	}
}

/** Adds to one profile what another knows; where both have a value, the first's stays. */
function absorb(account: Account, into: Profile, from: Profile): void {
	for (const section of from.sections.keys()) {
		const target = dataIn(into, section);
		const source = dataIn(from, section);
		target.attributes = new Map([...source.attributes, ...target.attributes]);
		target.tags = new Set([...target.tags, ...source.tags]);
		target.events.push(...source.events);
		target.consents = new Map([...source.consents, ...target.consents]);
	}
	into.merges += from.merges + 1;
	for (const identifier of from.identifiers) account.addIdentifier(into, identifier);
}

const mergeProfiles: Handler<{ profiles: UniqueIdentifier[] }> = (
	{ body },
	{ account, settings },
) => {
	for (const identifier of body.profiles) {
		const { keyspace_discriminator: keyspace, profile_key: key } = identifier;
		account.keyspace(keyspace);
		const fault = keyFault(keyspace, key);
		if (fault) throw new Refusal(400, `profile_key ${fault}.`);
	}
	lockTogether(account, body.profiles);
	const creates = settings.missingInMerge === 'create';
	const [first, second] = findOrCreate(account, body.profiles, creates);
	if (!first || !second || first === second) return empty();
	refuseConflicts(first, second);
	if (first.merges + second.merges + 1 > MERGE_LIMIT) {
		throw new Refusal(409, `A profile can be merged ${MERGE_LIMIT} times at most.`);
	}
	absorb(account, first, second);
	return empty();
};

const unmergeProfile: Handler = (call, { account }) => {
	const { discriminator } = account.keyspace(param(call, 'keyspace_discriminator'));
	const key = param(call, 'profile_key');
	const profile = account.get(discriminator, key);
	const isIt = (one: Identifier) => one.keyspace === discriminator && one.key === key;
	const member = profile.identifiers.find(isIt)?.member ?? profile.id;
	if (profile.identifiers.every((one) => one.member === profile.id)) return empty();
	if (member === profile.id) {
		throw new Refusal(400, 'The canonical profile of a merged group cannot be unmerged.');
	}
	const alone: Profile = { id: member, identifiers: [], merges: 0, sections: new Map() };
	for (const identifier of profile.identifiers.filter((one) => one.member === member)) {
		account.removeIdentifier(profile, identifier);
		account.addIdentifier(alone, identifier);
	}
	profile.merges--;
	return empty();
};

/** Merging two profiles and taking one out again (API.md §8.3). The first one given is canonical. */
export const mergeHandlers: Handlers = { mergeProfiles, unmergeProfile };
