import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import type { JsonObject } from '../../client/json';
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

/**
 * One item an event, as APSIS One gives it.
 *
 * The form of the answer is not documented (API.md section 12). Taken are a list, bare or under any
 * name in an object; another object is given as one item.
 */
export const toEvents = (item: Item, { body }: Answer) => upToLimit(item, eventsOf(body));

function eventsOf(body: unknown): JsonObject[] {
	if (Array.isArray(body)) return body as JsonObject[];
	if (typeof body !== 'object' || body === null) return [];
	const { items, ...others } = body as JsonObject;
	const list = [items, ...Object.values(others)].find(Array.isArray);
	if (list) return list as JsonObject[];
	return Object.keys(body).length > 0 ? [body as JsonObject] : [];
}
