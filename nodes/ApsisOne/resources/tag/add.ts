import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { definitionPaths, getDefinitions, type Definition } from '../../client/definitions';
import { findNamed, namesIn } from '../../client/named';
import { isWritable } from '../../client/permissions';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { targetOf } from '../../engine/target';
import { dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { patchTags } from './patch';

const show = { resource: ['tag'], operation: ['add'] };

/** Fields of Tag > Add. */
export const addTagsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Tag Names or IDs',
		name: 'tags',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getTagOptions', loadOptionsDependsOn: ['section.value'] },
		displayOptions: { show },
		default: [],
		required: true,
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
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
	const wanted = item.raw<unknown>('tags', []);
	if (namesIn(wanted).length === 0) {
		throw new ExplainedError(
			'"Tag Names or IDs" is empty',
			'Choose at least one tag. If it is an expression, check that this item has one.',
		);
	}
	const target = targetOf(item);
	const path = definitionPaths.tags(target.section);
	const definitions = await getDefinitions(item.client, path, item.reading);
	const { found: tags, problems } = findNamed(wanted, definitions, {
		noun: 'tag',
		owner: 'The section',
	});
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
