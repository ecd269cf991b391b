import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { nameValues } from '../../attributes/values';
import type { Answer } from '../../client/answer';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import type { JsonObject } from '../../client/json';
import { eventsIn, tagsIn } from '../../client/profileLists';
import { requireList } from '../../client/lists';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['profile'], operation: ['get'] };

/** Fields of Profile > Get. */
export const getProfileFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Include',
		name: 'include',
		type: 'multiOptions',
		displayOptions: { show },
		options: [
			{ name: 'Attributes', value: 'attributes' },
			{ name: 'Consents', value: 'consents' },
			{ name: 'Events', value: 'events' },
			{ name: 'Tags', value: 'tags' },
		],
		default: ['attributes'],
		required: true,
		description: 'What to get of the profile; each takes a request',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			maxWait,
			{
				displayName: 'When Not Found',
				name: 'whenNotFound',
				type: 'options',
				options: [
					{ name: 'Give an Error', value: 'error' },
					{ name: 'Give No Item', value: 'empty' },
				],
				default: 'error',
				description: 'What happens where there is no profile with the key',
			},
		],
	},
];

/** In the order of the output. */
const PARTS = ['attributes', 'tags', 'events', 'consents'] as const;
type Part = (typeof PARTS)[number];

const NOT_FOUND = 404;

/**
 * Profile > Get: the parts asked for of one profile in one item; APSIS One has no request for it.
 *
 * @throws ExplainedError where a field cannot be used; GivenUp or Stopped as the client does
 */
export async function getProfile(item: Item): Promise<Output[]> {
	const include = item.raw<string[]>('include', []);
	const parts = PARTS.filter((part) => include.includes(part));
	if (parts.length === 0) {
		throw new ExplainedError('"Include" is empty', 'Choose at least one part of the profile.');
	}
	const { path } = pathsOf(item);
	const settings = item.settings(item.options.whenNotFound === 'empty' ? [NOT_FOUND] : []);
	const answers = await Promise.all(
		parts.map(async (part) => {
			const url = `${part === 'consents' ? '/v2' : ''}/audience${path}/${part}`;
			return await item.client.send({ method: 'GET', url }, settings);
		}),
	);
	if (answers.some(({ status }) => status === NOT_FOUND)) return [];

	const target = targetOf(item);
	const contents = await Promise.all(
		parts.map(async (part, index) => await contentOf(item, part, answers[index]!, target.section)),
	);
	return [{ json: Object.assign({ ...target }, ...contents) as IDataObject }];
}

/** A part of the output. */
async function contentOf(
	item: Item,
	part: Part,
	answer: Answer,
	section: string,
): Promise<JsonObject> {
	if (part === 'tags') return { tags: tagsIn(answer) };
	if (part === 'events') return { events: eventsIn(answer) };
	if (part === 'consents') return { consents: requireList(answer.body) };
	const path = definitionPaths.attributes(section);
	return { ...nameValues(answer.body, await getDefinitions(item.client, path, item.reading)) };
}
