import type {
	IDataObject,
	IExecuteSingleFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { returnAllOrLimit } from '../../fields/list';
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
 * A `postReceive` step: one item an event, as APSIS One gives it.
 *
 * The form of the answer is not documented (API.md section 12). Taken are a list, bare or under any
 * name in an object; another object is given as one item.
 */
export async function toEvents(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	response: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return eventsOf(response.body as unknown).map((json) => ({ json }));
}

function eventsOf(body: unknown): IDataObject[] {
	if (Array.isArray(body)) return body as IDataObject[];
	if (typeof body !== 'object' || body === null) return [];
	const { items, ...others } = body as IDataObject;
	const list = [items, ...Object.values(others)].find(Array.isArray);
	if (list) return list as IDataObject[];
	return Object.keys(body).length > 0 ? [body as IDataObject] : [];
}
