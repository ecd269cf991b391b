import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { definitionPaths, getDefinitions, type Definition } from '../../client/definitions';
import { isWritable } from '../../client/permissions';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { targetOf } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section, tag } from '../../fields/pickers';
import { findTags, type Wanted } from './names';
import { patchTags } from './patch';

const show = { resource: ['tag'], operation: ['add'] };

/** Fields of Tag > Add. */
export const addTagsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		displayOptions: { show },
		default: { tag: [{ tag: { mode: 'list', value: '' } }] },
		required: true,
		placeholder: 'Add Tag',
		description: 'Tags themselves are made in APSIS One',
		options: [
			{ displayName: 'From List', name: 'tag', values: [tag] },
			{
				displayName: 'Tags by Name',
				name: 'names',
				values: [
					{
						displayName: 'Names',
						name: 'names',
						type: 'string',
						default: '',
						required: true,
						placeholder: 'e.g. VIP, Summer campaign',
						description:
							'Names or IDs of tags, separated by commas. An expression may also give a list.',
					},
				],
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [dryRun, keepInputFields, maxWait],
	},
];

/** Tag > Add, one item. Throws as {@link tagsOf} and `patchTags` do. */
export const addTags = async (item: Item): Promise<Output[]> =>
	await patchTags(item, async () => await tagsOf(item, 'added to'), true);

/**
 * The tags that an item names.
 *
 * @param change what is done with them, for the error: "added to"
 * @throws ExplainedError where no tag is named, the section has no such tag, or the keyspace may not
 * write it
 */
export async function tagsOf(item: Item, change: string): Promise<Definition[]> {
	const wanted = wantedTags(item.raw<TagsField>('tags', {}));
	if (wanted.length === 0) {
		throw new ExplainedError(
			'"Tags" is empty',
			'Choose at least one tag. If it is an expression, check that this item has one.',
		);
	}
	const target = targetOf(item);
	const path = definitionPaths.tags(target.section);
	const definitions = await getDefinitions(item.client, path, item.reading);
	const { tags, problems } = findTags(wanted, definitions);
	for (const { discriminator, name } of tags.filter((each) => !isWritable(each, target.keyspace))) {
		problems.push(
			`The tag "${name ?? discriminator}" cannot be ${change} profiles identified this way. Choose another unique identifier under "Identify Profile By", or leave it out.`,
		);
	}
	const [problem, ...others] = problems;
	if (problem !== undefined) {
		throw new ExplainedError(problem, [...others, 'Nothing was sent for this item.'].join(' '));
	}
	return tags;
}

interface TagsField {
	tag?: Array<{ tag?: { value?: string } | string }>;
	names?: Array<{ names?: unknown }>;
}

function wantedTags({ tag: locators = [], names = [] }: TagsField): Wanted[] {
	const chosen = locators.map(({ tag: locator }) =>
		typeof locator === 'string' ? locator : locator?.value,
	);
	const written = names.flatMap((entry) => entry.names);
	return [
		...chosen.map((value) => ({ one: String(value ?? '').trim() })),
		...written.map((value) => ({ several: String(value ?? '').trim() })),
	].filter((each) => Object.values(each)[0] !== '');
}
