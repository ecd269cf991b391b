import type { INodeProperties } from 'n8n-workflow';
import { shareFields } from '../../fields/share';
import { splitList } from '../../transport/output';
import { prepare } from '../../transport/prepare';
import { expect } from '../../transport/run';
import { addTagsFields, tagsToAdd, toAddedTags } from './add';
import { getTagsFields } from './getAll';
import { getProfileTagsFields, toTags } from './getProfileTags';

const hints = {
	403: 'The keyspace may not write one of the tags: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
	404: 'There is no profile with this key in the keyspace, or no such section. Profile > Create or Update makes profiles that are missing.',
};

/** The tag resource: its operations and their fields. */
export const tagProperties: INodeProperties[] = shareFields([
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['tag'] } },
		options: [
			{
				name: 'Add',
				value: 'add',
				action: 'Add tags to a profile',
				description: 'Add tags to a profile that exists; the tags it has stay',
				routing: {
					request: {
						method: 'PATCH',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
					},
					send: { preSend: [expect({ hints }), prepare(tagsToAdd)] },
					output: { postReceive: [toAddedTags] },
				},
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many tag definitions',
				description: 'Get the tags that are defined in a section',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/sections/{section}/tags',
						qs: { include_keyspace_permissions: true },
					},
					output: { postReceive: [splitList] },
				},
			},
			{
				name: 'Get Profile Tags',
				value: 'getProfileTags',
				action: 'Get the tags of a profile',
				description: 'Get the tags that a profile has in a section',
				routing: {
					request: {
						method: 'GET',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}/tags',
					},
					output: { postReceive: [toTags] },
				},
			},
		],
		default: 'getAll',
	},
	...addTagsFields,
	...getTagsFields,
	...getProfileTagsFields,
]);
