import { NO_PROFILE, NOT_WRITABLE } from '../../engine/mends';
import { GET_ALL } from '../../engine/operation';
import { resourceOf } from '../../engine/resource';
import { profileOf } from '../../engine/target';
import { toList } from '../../fields/list';
import { addTags, addTagsFields } from './add';
import { getTagsFields } from './getAll';
import { getProfileTagsFields, toTags } from './getProfileTags';
import { removeTags, removeTagsFields } from './remove';

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
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints: {
				403: NOT_WRITABLE,
				404: NO_PROFILE,
			},
			orderOf: profileOf,
			handle: addTags,
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
		{
			name: 'Remove',
			value: 'remove',
			action: 'Remove tags from profile',
			description: 'Take tags off a profile; the others that it has stay',
			fields: removeTagsFields,
			repeatable: true,
			needsProfile: true,
			writes: true,
			hints: {
				403: NOT_WRITABLE,
				404: NO_PROFILE,
			},
			orderOf: profileOf,
			handle: removeTags,
		},
	],
});
