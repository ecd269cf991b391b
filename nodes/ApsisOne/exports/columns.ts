import { ExplainedError } from '../../../credentials/account/explained';
import type { ValueType } from '../attributes/convert';
import { readAttribute } from '../attributes/definitions';
import type { Client, Settings } from '../client/client';
import { definitionPaths, getDefinitions, type Definition } from '../client/definitions';
import { objectIn, type JsonObject } from '../client/json';
import { findNamed, namesIn, type Words } from '../client/named';

/** The attributes and tags of an export, as they are asked for. */
export interface Columns {
	/** `attributes` and `tags` of the request's body, where there are any. */
	body: JsonObject;
	/** Types by name of the column; that a tag is true or false is a guess: `export-columns`. */
	types: Map<string, ValueType>;
}

/** What was chosen to be a column. */
export interface ColumnChoice {
	/** Of the channel. */
	discriminator: string;
	/** Of the column in the file; empty for the readable name of what was chosen. */
	name: string;
}

/** The attributes and tags that were chosen, and the section that they are of. */
export interface ColumnChoices {
	/** As a list of several choices gives them: IDs or names. */
	attributes: unknown;
	tags: unknown;
	/** Discriminator; may be empty. */
	section: string;
	/** The option "Column Names": names by ID, as text or object; may be left out. */
	columnNames?: unknown;
}

/**
 * The columns of an export that were chosen. Each is called as the option says, or by the readable name
 * of its attribute or tag; of two with one name the second is "name (2)".
 *
 * A guess, `export-properties`: of an entry only `field_name` is documented (API.md section 8.8). Sent as well are
 * `attribute_discriminator` or `tag_discriminator`, and `section_discriminator`.
 *
 * @param settings of the requests for definitions
 * @throws ExplainedError where no section is chosen for them, or it has none of that name; GivenUp or
 * Stopped as `backOff` does
 */
export async function columnsOf(
	client: Client,
	{ attributes, tags, section, columnNames }: ColumnChoices,
	settings: Settings,
): Promise<Columns> {
	const columns: Columns = { body: {}, types: new Map() };
	const hasAttributes = namesIn(attributes).length > 0;
	const hasTags = namesIn(tags).length > 0;
	if (!hasAttributes && !hasTags) return columns;
	if (section === '') {
		throw new ExplainedError(
			'"Section" is empty',
			'Choose the section that the attributes and tags are of.',
		);
	}

	const names = new Set<string>();
	const own = namesByIdIn(columnNames);
	const chosen = async (wanted: unknown, noun: string, path: (section: string) => string) => {
		const definitions = await getDefinitions(client, path(section), settings);
		return requireNamed(wanted, definitions, { noun, owner: 'The section' });
	};
	if (hasAttributes) {
		const definitions = await chosen(attributes, 'attribute', definitionPaths.attributes);
		columns.body.attributes = definitions.map((definition) => {
			const { discriminator } = definition;
			const attribute = readAttribute(definition);
			const readable = attribute?.name ?? definition.name ?? discriminator;
			const name = addName(names, own.get(discriminator) ?? readable);
			if (attribute) columns.types.set(name, attribute.type);
			return {
				field_name: name,
				attribute_discriminator: discriminator,
				section_discriminator: section,
			};
		});
	}
	if (hasTags) {
		const definitions = await chosen(tags, 'tag', definitionPaths.tags);
		columns.body.tags = definitions.map(({ discriminator, name: readable }) => {
			const name = addName(names, own.get(discriminator) ?? readable ?? discriminator);
			columns.types.set(name, 'boolean');
			return {
				field_name: name,
				tag_discriminator: discriminator,
				section_discriminator: section,
			};
		});
	}
	return columns;
}

/**
 * The definitions that were chosen in a list of several.
 *
 * @throws ExplainedError where one is not there, or its name is not clear
 */
export function requireNamed(
	wanted: unknown,
	definitions: Definition[],
	words: Words,
): Definition[] {
	const { found, problems } = findNamed(wanted, definitions, words);
	const [problem, ...others] = problems;
	if (problem === undefined) return found;
	throw new ExplainedError(problem, [...others, 'Nothing was requested.'].join(' '));
}

/**
 * The channels of a consent export, a column each (API.md section 8.8).
 *
 * @throws GivenUp or Stopped as `backOff` does
 */
export async function channelColumnsOf(
	client: Client,
	choices: ColumnChoice[],
	settings: Settings,
): Promise<JsonObject[]> {
	const definitions = byDiscriminator(
		await getDefinitions(client, definitionPaths.channels(), settings),
	);
	return choices.map(({ discriminator, name }) => ({
		field_name: name || definitions.get(discriminator)?.name || discriminator,
		channel_discriminator: discriminator,
	}));
}

/** The option "Column Names", empty names left out. */
function namesByIdIn(option: unknown): Map<string, string> {
	const names = objectIn(option === undefined || option === '' ? {} : option);
	if (!names) {
		throw new ExplainedError(
			'"Column Names (JSON)" is not a JSON object',
			'Write it as {"com.apsis1.attributes.email": "address"}. Nothing was requested.',
		);
	}
	const entries = Object.entries(names).map(
		([id, name]) => [id, String(name ?? '').trim()] as const,
	);
	return new Map(entries.filter(([, name]) => name !== ''));
}

/** Adds the name of a column to those there are, so that it is one of its own. */
function addName(names: Set<string>, readable: string): string {
	let name = readable;
	for (let number = 2; names.has(name); number++) name = `${readable} (${number})`;
	names.add(name);
	return name;
}

const byDiscriminator = (definitions: Definition[]) =>
	new Map(definitions.map((definition) => [definition.discriminator, definition]));
