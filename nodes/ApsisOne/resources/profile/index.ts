import type { INodeProperties } from 'n8n-workflow';
import { shareFields } from '../../fields/share';
import { guardIrreversible, prepare } from '../../transport/prepare';
import { expect } from '../../transport/run';
import {
	changeIdentifierFields,
	changing,
	identifiersToChange,
	toChanged,
} from './changeIdentifier';
import { createProfileFields, creation, keyToCreate, toCreated } from './create';
import { deleteProfileFields, deletion, toDeleted } from './delete';
import { getProfileFields } from './get';
import { lockProfileFields, requireConfirmation, toLocked } from './lock';
import { mergeProfilesFields, merging, profilesToMerge, toMerged } from './merge';
import { toUnmerged, unmergeProfileFields, unmerging } from './unmerge';
import { upsertFields } from './upsert';

/** The profile resource: its operations and their fields. */
export const profileProperties: INodeProperties[] = shareFields([
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['profile'] } },
		options: [
			{
				name: 'Change Identifier',
				value: 'changeIdentifier',
				action: 'Change the identifier of a profile',
				description: 'Give a profile a key in another keyspace in place of the one it has',
				routing: {
					request: {
						method: 'PUT',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/sections/{section}',
					},
					send: { preSend: [expect(changing), prepare(identifiersToChange)] },
					output: { postReceive: [toChanged] },
				},
			},
			{
				name: 'Create',
				value: 'create',
				action: 'Create a profile',
				description: 'Create a profile without attributes, unless it exists',
				routing: {
					request: {
						method: 'POST',
						url: '/audience/keyspaces/{keyspace}/sections/{section}/profiles',
					},
					send: { preSend: [expect(creation), prepare(keyToCreate)] },
					output: { postReceive: [toCreated] },
				},
			},
			{
				name: 'Create or Update',
				value: 'upsert',
				action: 'Create or update a profile',
				description: 'Create a new record, or update the current one if it already exists (upsert)',
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete a profile',
				description: 'Delete a profile in the whole account. It cannot be undone.',
				routing: {
					request: {
						method: 'DELETE',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}',
					},
					send: { preSend: [expect(deletion), prepare(guardIrreversible)] },
					output: { postReceive: [toDeleted] },
				},
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a profile',
				description: 'Get the attributes, tags, events and consents of a profile',
			},
			{
				name: 'Lock',
				value: 'lock',
				action: 'Lock a profile permanently',
				description: 'Delete the data of a profile and bar it permanently. It cannot be undone.',
				routing: {
					request: {
						method: 'PUT',
						url: '/audience/keyspaces/{keyspace}/profiles/{profileKey}/locks',
					},
					send: { preSend: [prepare(guardIrreversible, requireConfirmation)] },
					output: { postReceive: [toLocked] },
				},
			},
			{
				name: 'Merge',
				value: 'merge',
				action: 'Merge two profiles',
				description: 'Make two keys stand for one profile. It cannot be undone.',
				routing: {
					request: { method: 'PUT', url: '/audience/profiles/merges' },
					send: {
						preSend: [expect(merging), prepare(guardIrreversible, profilesToMerge)],
					},
					output: { postReceive: [toMerged] },
				},
			},
			{
				name: 'Unmerge (Beta)',
				value: 'unmerge',
				action: 'Unmerge a profile',
				description: 'Take one key out of a merged profile',
				routing: {
					request: {
						method: 'DELETE',
						url: '/audience/profiles/merges/keyspaces/{keyspace}/profiles/{profileKey}',
					},
					send: { preSend: [expect(unmerging)] },
					output: { postReceive: [toUnmerged] },
				},
			},
		],
		default: 'upsert',
	},
	...changeIdentifierFields,
	...createProfileFields,
	...upsertFields,
	...deleteProfileFields,
	...getProfileFields,
	...lockProfileFields,
	...mergeProfilesFields,
	...unmergeProfileFields,
]);
