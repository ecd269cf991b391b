import {
	NodeOperationError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { isWritable } from '../../transport/permissions';
import { MERGE_PATCH_HEADERS } from '../../transport/mergePatch';
import { targetOfItem } from '../../transport/target';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section, tag } from '../../fields/pickers';
import { definitionPaths, getDefinitions } from '../../transport/definitions';
import { maxWaitOf } from '../../transport/options';
import { findTags, type Wanted } from './names';

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
		description: 'The tags to add. Tags themselves are made in APSIS One.',
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
		options: [dryRun, maxWait],
	},
];

/** Discriminators of the tags of an item, for its output; the context is the item's. */
const addedTags = new WeakMap<object, string[]>();

/**
 * A preparation: the patch that adds the tags.
 *
 * A guess: keys and values of the patch are not documented (API.md section 12). Sent is an object
 * of tag discriminator to true.
 *
 * @throws NodeOperationError where no tag is named, the section has no such tag, or the keyspace
 * may not write it
 */
export async function tagsToAdd(this: IExecuteSingleFunctions, options: IHttpRequestOptions) {
	const wanted = wantedTags(this.getNodeParameter('tags', {}) as TagsField);
	if (wanted.length === 0) {
		throw new NodeOperationError(this.getNode(), '"Tags" is empty', {
			itemIndex: this.getItemIndex(),
			description: 'Add at least one tag. If it is an expression, check that this item has one.',
		});
	}
	const target = targetOfItem(this);
	const definitions = await getDefinitions(this, definitionPaths.tags(target.section), {
		maxWaitMs: maxWaitOf(this.getNodeParameter('options', {}) as IDataObject),
	});
	const { tags, problems } = findTags(wanted, definitions);
	for (const { discriminator, name } of tags.filter((each) => !isWritable(each, target.keyspace))) {
		problems.push(
			`The tag "${name ?? discriminator}" cannot be added through this keyspace. Choose another keyspace, or leave it out.`,
		);
	}
	const [problem, ...others] = problems;
	if (problem !== undefined) {
		throw new NodeOperationError(this.getNode(), problem, {
			itemIndex: this.getItemIndex(),
			description: [...others, 'Nothing was sent for this item.'].join(' '),
		});
	}
	const discriminators = tags.map(({ discriminator }) => discriminator);
	addedTags.set(this, discriminators);
	options.headers = { ...options.headers, ...MERGE_PATCH_HEADERS };
	options.body = Object.fromEntries(discriminators.map((each) => [each, true]));
}

/** A `postReceive` step: who got which tags. */
export async function toAddedTags(this: IExecuteSingleFunctions): Promise<INodeExecutionData[]> {
	return [{ json: { success: true, ...targetOfItem(this), tags: addedTags.get(this) ?? [] } }];
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
