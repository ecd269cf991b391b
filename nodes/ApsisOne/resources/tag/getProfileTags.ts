import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import { tagsIn } from '../../client/profileLists';
import type { Item } from '../../engine/item';
import { returnAllOrLimit, upToLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['tag'], operation: ['getProfileTags'] };

/** Fields of Tag > Get Profile Tags. */
export const getProfileTagsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	...returnAllOrLimit(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/** One item a tag. Throws as {@link tagsIn} does. */
export const toTags = (item: Item, answer: Answer) => upToLimit(item, tagsIn(answer));
