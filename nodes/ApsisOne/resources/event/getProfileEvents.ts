import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import { eventsIn } from '../../client/profileLists';
import type { Item } from '../../engine/item';
import { returnAllOrLimit, upToLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['event'], operation: ['getProfileEvents'] };

/** Fields of Event > Get Profile Events. */
export const getProfileEventsFields: INodeProperties[] = [
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

/** One item an event. Throws as {@link eventsIn} does. */
export const toEvents = (item: Item, answer: Answer) => upToLimit(item, eventsIn(answer));
