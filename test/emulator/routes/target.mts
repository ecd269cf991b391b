import type { Profile } from '../account.mts';
import { Refusal } from '../answer.mts';
import type { Call, World } from '../call.mts';
import { param } from '../call.mts';
import type { Guarded, Keyspace, SectionDefinition } from '../definitions.mts';
import { KEYSPACES, permits } from '../definitions.mts';

/** What the path of a profile's section names, except the profile, which may be missing. */
export interface Target {
	keyspace: Keyspace;
	section: SectionDefinition;
	key: string;
}

/** Reads keyspace, section and key off the path; 404 if keyspace or section is unknown. */
export function targetOf(call: Call<unknown>, { account }: World): Target {
	return {
		keyspace: account.keyspace(param(call, 'keyspace_discriminator')),
		section: account.section(param(call, 'section_discriminator')),
		key: param(call, 'profile_key'),
	};
}

/** The profile of a target; 404 if it is missing, 410 if it is locked. */
export function profileOf({ keyspace, key }: Target, { account }: World): Profile {
	return account.get(keyspace.discriminator, key);
}

/** Refuses writes through the export keyspace, which only reads (API.md §6): 403. */
export function refuseReadOnly(keyspace: Keyspace): void {
	if (keyspace.discriminator === KEYSPACES.export) {
		throw new Refusal(403, `Keyspace ${keyspace.discriminator} is read-only.`);
	}
}

/** Refuses a keyspace that may not write to an attribute, tag or event (API.md §4.2): 403. */
export function refuseUnwritable(guarded: Guarded, keyspace: Keyspace): void {
	if (!permits(guarded, keyspace.discriminator, 'WRITE')) {
		throw new Refusal(
			403,
			`${guarded.discriminator} is not writable through keyspace ${keyspace.discriminator}.`,
		);
	}
}
