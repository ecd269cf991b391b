import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { readValues } from '../../attributes/values';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import { eventsIn, tagsIn } from '../../client/profileLists';
import { requireList } from '../../client/lists';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { asksForRaw, outputChoice, selectedOf } from '../../fields/outputChoice';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { simplified, type Parts } from './simplified';

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
	...outputChoice(show),

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
	const answerOf = (part: Part) => answers[parts.indexOf(part)];
	const definitions = async (isWanted: unknown, path: string) =>
		isWanted ? await getDefinitions(item.client, path, item.reading) : [];
	const { section: sectionId } = target;
	const [values, tags, events, consents] = PARTS.map(answerOf);
	const attributes = await definitions(values, definitionPaths.attributes(sectionId));
	const found: Parts = {
		...(values && { attributes: readValues(values.body, attributes) }),
		...(tags && { tags: tagsIn(tags) }),
		...(events && { events: eventsIn(events) }),
		...(consents && { consents: requireList(consents.body) }),
	};
	if (asksForRaw(item)) return [{ json: { ...target, ...found } as IDataObject }];
	const names = {
		attributes,
		tags: await definitions(tags, definitionPaths.tags(sectionId)),
		events: await definitions(events, definitionPaths.events(sectionId)),
		topics: await definitions(consents, definitionPaths.topics(sectionId)),
		channels: await definitions(consents, definitionPaths.channels()),
	};
	return [{ json: selectedOf(item, simplified(target, found, names)) as IDataObject }];
}
