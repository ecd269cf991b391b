import { LOCKED, NOT_WRITABLE } from '../../engine/mends';
import { resourceOf } from '../../engine/resource';
import { grouped } from '../../engine/operation';
import { changeIdentifierFields, identifiersToChange, toChanged } from './changeIdentifier';
import { createProfileFields, keyToCreate, toCreated } from './create';
import { askForProblem, deleteProfileFields, toDeleted } from './delete';
import { getProfile, getProfileFields } from './get';
import { lockProfileFields, requireConfirmation, toLocked } from './lock';
import { mergeProfilesFields, profilesToMerge, toMerged } from './merge';
import { toUnmerged, unmergeProfileFields } from './unmerge';
import { upsertFields, upsertTogether } from './upsert';

/** The profile resource (API.md sections 8.3 and 8.4). */
export const profile = resourceOf({
	displayName: 'Profile',
	value: 'profile',
	defaultOperation: 'upsert',
	defaultOfTool: 'get',
	operations: [
		{
			name: 'Change Identifier',
			value: 'changeIdentifier',
			action: 'Change identifier of profile',
			description:
				'Identify a profile by something else than now, such as by CRM ID in place of email',
			fields: changeIdentifierFields,
			routing: {
				request: {
					method: 'PUT',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}',
				},
			},
			repeatable: true,
			needsProfile: true,
			writes: true,
			// The old identifier is gone, and the way back is not documented.
			irreversible: true,
			hints: {
				404: 'No profile has this identifier, or there is no such section or kind of identifier.',
				409: 'Another profile has the new identifier already, or it differs from the attribute that holds it.',
				410: LOCKED,
			},
			prepare: identifiersToChange,
			output: toChanged,
		},
		{
			name: 'Create',
			value: 'create',
			action: 'Create profile',
			description: 'Create a profile without attributes, unless it exists',
			fields: createProfileFields,
			routing: {
				request: {
					method: 'POST',
					url: '/audience/keyspaces/{keyspace}/sections/{section}/profiles',
				},
			},
			// A repeat is answered 409.
			repeatable: true,
			writes: true,
			// Existing already is a result: clients go on after 409.
			results: [409],
			hints: { 410: LOCKED },
			prepare: keyToCreate,
			output: toCreated,
		},
		grouped({
			name: 'Create or Update',
			value: 'upsert',
			action: 'Create or update profile',
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			fields: upsertFields,
			repeatable: true,
			importDoesSo: true,
			writes: true,
			hints: {
				403: NOT_WRITABLE,
				409: 'The two profiles have different values of Email, Mobile or CRM-ID, or one has been merged 500 times already: they stay two. Decide by hand which is right, or leave the second identifier out.',
				410: LOCKED,
			},
			...upsertTogether,
		}),
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete profile',
			description: 'Delete a profile in the whole account. It cannot be undone.',
			fields: deleteProfileFields,
			routing: {
				request: {
					method: 'DELETE',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}',
				},
			},
			repeatable: true,
			needsProfile: true,
			writes: true,
			irreversible: true,
			// What an earlier try has deleted is not found any more.
			resultsOfRepeat: [404],
			hints: { 404: 'No profile has this identifier.' },
			prepare: askForProblem,
			output: toDeleted,
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get profile',
			description: 'Get the attributes, tags, events and consents of a profile',
			fields: getProfileFields,
			repeatable: true,
			needsProfile: true,
			whenEmpty: 'there is no profile with the key',
			hints: {
				404: 'Check "Identifier", "Identify Profile By" and "Section". To go on without an item, set the option When Not Found.',
				410: 'The profile is locked; its data is gone for good.',
			},
			handle: getProfile,
		},
		{
			name: 'Lock',
			value: 'lock',
			action: 'Lock profile permanently',
			description: 'Delete the data of a profile and bar it permanently. It cannot be undone.',
			fields: lockProfileFields,
			routing: {
				request: {
					method: 'PUT',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/locks',
				},
			},
			repeatable: true,
			writes: true,
			irreversible: true,
			// What an earlier try has locked is locked.
			resultsOfRepeat: [410],
			prepare: requireConfirmation,
			output: toLocked,
		},
		{
			name: 'Merge',
			value: 'merge',
			action: 'Merge two profiles',
			description: 'Make one profile of two. It cannot be undone.',
			fields: mergeProfilesFields,
			routing: { request: { method: 'PUT', url: '/audience/profiles/merges' } },
			repeatable: true,
			writes: true,
			irreversible: true,
			hints: {
				404: 'Check what the two profiles are identified by: one of the two does not exist in this account.',
				409: 'The two profiles have different values of Email, Mobile or CRM-ID, or one has been merged 500 times already. They cannot be merged.',
				410: 'One of the two profiles is locked. APSIS One may have locked the other as well.',
			},
			prepare: profilesToMerge,
			output: toMerged,
		},
		{
			name: 'Unmerge (Beta)',
			value: 'unmerge',
			action: 'Unmerge profile',
			description: 'Take one identifier out of a merged profile',
			fields: unmergeProfileFields,
			routing: {
				request: {
					method: 'DELETE',
					url: '/audience/profiles/merges/keyspaces/{keyspace}/profiles/{profileKey}',
				},
			},
			repeatable: true,
			writes: true,
			// What was gathered stays with the others.
			irreversible: true,
			hints: {
				400: 'This is the canonical profile of the merged group, which cannot leave it. Unmerge the other identifiers.',
				410: LOCKED,
			},
			prepare: askForProblem,
			output: toUnmerged,
		},
	],
});
