import { NO_PROFILE, NOT_WRITABLE } from '../../engine/mends';
import { GET_ALL } from '../../engine/operation';
import { resourceOf } from '../../engine/resource';
import { profileOf } from '../../engine/target';
import { toList } from '../../fields/list';
import { addTagsFields, tagsToAdd, toAddedTags } from './add';
import { getTagsFields } from './getAll';
import { getProfileTagsFields, toTags } from './getProfileTags';

/** The tag resource (API.md sections 8.2 and 8.4). */
export const tag = resourceOf({
	displayName: 'Tag',
	value: 'tag',
	defaultOperation: 'add',
	operations: [
		{
			name: 'Add',
			value: 'add',
			action: 'Add tags to profile',
			description: 'Add tags to a profile that exists; the tags it has stay',
			fields: addTagsFields,
			routing: {
				request: {
					method: 'PATCH',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
				},
			},
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints: {
				403: NOT_WRITABLE,
				404: NO_PROFILE,
			},
			orderOf: profileOf,
			prepare: tagsToAdd,
			output: toAddedTags,
		},
		{
			name: 'Get Definitions',
			value: GET_ALL,
			action: 'Get tag definitions',
			description: 'Get the tags that a section defines',
			fields: getTagsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/sections/{section}/tags',
					qs: { include_keyspace_permissions: true },
				},
			},
			queryIsOptional: true,
			repeatable: true,
			whenEmpty: 'the section has no tags',
			output: toList,
		},
		{
			name: 'Get Profile Tags',
			value: 'getProfileTags',
			action: 'Get tags of profile',
			description: 'Get the tags that a profile has in a section',
			fields: getProfileTagsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
				},
			},
			repeatable: true,
			needsProfile: true,
			whenEmpty: 'the profile has no tags in the section',
			output: toTags,
		},
	],
});
