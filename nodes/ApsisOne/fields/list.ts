import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Answer } from '../client/answer';
import type { JsonObject } from '../client/json';
import { requireList } from '../client/lists';
import type { Item } from '../engine/item';

/** Return All and Limit of an operation that gives a list. APSIS One has no paging (API.md section 4). */
export const returnAllOrLimit = (show: NonNullable<IDisplayOptions['show']>): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions: { show },
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		displayOptions: { show: { ...show, returnAll: [false] } },
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
	},
];

/** As many entries as the fields of {@link returnAllOrLimit} ask for. */
export const upToLimit = (item: Item, entries: JsonObject[]): JsonObject[] =>
	item.switch('returnAll', false)
		? entries
		: entries.slice(0, item.number('limit', { fallback: 50, min: 1 }));

/**
 * The output of an operation that gives a list: one item an entry.
 *
 * @throws ExplainedError where the answer is no list
 */
export const toList = (item: Item, { body }: Answer): JsonObject[] =>
	upToLimit(item, requireList(body));
