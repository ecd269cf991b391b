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
	defaultOperation: 'getAll',
	operations: [
		{
			name: 'Add',
			value: 'add',
			action: 'Add tags to a profile',
			description: 'Add tags to a profile that exists; the tags it has stay',
			fields: addTagsFields,
			routing: {
				request: {
					method: 'PATCH',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
				},
			},
			repeatable: true,
			writes: true,
			hints: {
				403: 'The keyspace may not write one of the tags: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
				404: 'There is no profile with this key in the keyspace, or no such section. Profile > Create or Update makes profiles that are missing.',
			},
			orderOf: profileOf,
			prepare: tagsToAdd,
			output: toAddedTags,
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many tag definitions',
			description: 'Get the tags that are defined in a section',
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
			output: toList,
		},
		{
			name: 'Get Profile Tags',
			value: 'getProfileTags',
			action: 'Get the tags of a profile',
			description: 'Get the tags that a profile has in a section',
			fields: getProfileTagsFields,
			routing: {
				request: {
					method: 'GET',
					url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
				},
			},
			repeatable: true,
			output: toTags,
		},
	],
});
