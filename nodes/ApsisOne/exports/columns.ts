import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { readAttribute } from '../attributes/definitions';
import { definitionPaths, getDefinitions, type Definition } from '../transport/definitions';
import { entriesIn, valueOf } from '../transport/fieldValues';
import { maxWaitOf } from '../transport/options';
import type { Context } from '../transport/run';

/** The attributes and tags of an export, as they are asked for. */
export interface Columns {
	/** `attributes` and `tags` of the request's body, where there are any. */
	body: IDataObject;
	count: number;
	/** Types by name of the column; that a tag is true or false is a guess. */
	types: Map<string, ValueType>;
}

/** Reads the fields `exportAttributes` and `exportTags` of an item; throws as `columnsOf` does. */
export async function columnsOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	section: string,
): Promise<Columns> {
	return await columnsOf(context, {
		attributes: entriesIn(context, itemIndex, 'exportAttributes', 'attribute'),
		tags: entriesIn(context, itemIndex, 'exportTags', 'tag'),
		section,
		maxWaitMs: maxWaitOf(context.getNodeParameter('options', itemIndex, {})),
		itemIndex,
	});
}

/** What the fields `exportAttributes`, `exportTags` and `section` say. */
export interface ColumnChoices {
	attributes: IDataObject[];
	tags: IDataObject[];
	/** Discriminator; may be empty. */
	section: string;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	itemIndex: number;
}

/**
 * The columns of an export that were chosen.
 *
 * A guess: of an entry only `field_name` is documented (API.md section 8.8). Sent as well are
 * `attribute_discriminator` or `tag_discriminator`, and `section_discriminator`.
 *
 * @throws NodeOperationError where no section is chosen for them, or two columns share a name
 */
export async function columnsOf(
	context: Context,
	{ attributes, tags, section, maxWaitMs, itemIndex }: ColumnChoices,
): Promise<Columns> {
	const columns: Columns = { body: {}, count: attributes.length + tags.length, types: new Map() };
	if (columns.count === 0) return columns;
	if (section === '') {
		throw new NodeOperationError(context.getNode(), '"Section" is empty', {
			itemIndex,
			description: 'Choose the section that the attributes and tags are of.',
		});
	}

	const read = async (path: (section: string) => string) =>
		byDiscriminator(await getDefinitions(context, path(section), { maxWaitMs }));
	const names = new Set<string>();
	if (attributes.length > 0) {
		const definitions = await read(definitionPaths.attributes);
		columns.body.attributes = attributes.map((entry) => {
			const discriminator = required(valueOf(entry.attribute), 'Attribute');
			const definition = definitions.get(discriminator);
			const attribute = definition && readAttribute(definition);
			const name = nameOf(entry, attribute?.name ?? discriminator);
			if (attribute) columns.types.set(name, attribute.type);
			return {
				field_name: name,
				attribute_discriminator: discriminator,
				section_discriminator: section,
			};
		});
	}
	if (tags.length > 0) {
		const definitions = await read(definitionPaths.tags);
		columns.body.tags = tags.map((entry) => {
			const discriminator = required(valueOf(entry.tag), 'Tag');
			const name = nameOf(entry, definitions.get(discriminator)?.name || discriminator);
			columns.types.set(name, 'boolean');
			return {
				field_name: name,
				tag_discriminator: discriminator,
				section_discriminator: section,
			};
		});
	}
	return columns;

	function required(discriminator: string, label: string): string {
		if (discriminator !== '') return discriminator;
		throw new NodeOperationError(context.getNode(), `"${label}" is empty`, {
			itemIndex,
			description: `Choose one in each entry of "${label}s".`,
		});
	}

	function nameOf(entry: IDataObject, otherwise: string): string {
		const name = String(entry.column ?? '').trim() || otherwise;
		if (!names.has(name)) {
			names.add(name);
			return name;
		}
		throw new NodeOperationError(context.getNode(), `Two columns are called "${name}"`, {
			itemIndex,
			description: 'Give one of them another "Column Name".',
		});
	}
}

const byDiscriminator = (definitions: Definition[]) =>
	new Map(definitions.map((definition) => [definition.discriminator, definition]));

/**
 * Reads the fields `segments` and `segmentFilter` of an item (API.md section 8.8, the duplicate
 * export; that the other exports take the same is a guess).
 *
 * @returns undefined where no segment is chosen
 * @throws NodeOperationError where two segments share a name
 */
export async function segmentsOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<IDataObject | undefined> {
	const entries = entriesIn(context, itemIndex, 'segments', 'segment').filter(
		({ segment }) => valueOf(segment) !== '',
	);
	if (entries.length === 0) return undefined;
	const options = context.getNodeParameter('options', itemIndex, {});
	const definitions = byDiscriminator(
		await getDefinitions(context, definitionPaths.segments(), { maxWaitMs: maxWaitOf(options) }),
	);
	const named = new Map<string, string>();
	for (const { segment, name: chosen } of entries) {
		const discriminator = valueOf(segment);
		const readable = String(chosen ?? '') || definitions.get(discriminator)?.name || discriminator;
		// In a filter, spaces and operators would end a name.
		const name = readable.trim().replace(/[\s!&|()]+/g, '_');
		if (named.has(name)) {
			throw new NodeOperationError(context.getNode(), `Two segments are called "${name}"`, {
				itemIndex,
				description: 'Give one of them another "Short Name".',
			});
		}
		named.set(name, discriminator);
	}
	const filter = String(context.getNodeParameter('segmentFilter', itemIndex, '')).trim();
	return {
		timezone: context.getTimezone(),
		segment_discriminators: Object.fromEntries(named),
		filter: filter || [...named.keys()].join(' & '),
	};
}
