import { ExplainedError } from '../../../credentials/account/explained';
import type { ValueType } from '../attributes/convert';
import { readAttribute } from '../attributes/definitions';
import type { Client, Settings } from '../client/client';
import { definitionPaths, getDefinitions, type Definition } from '../client/definitions';
import type { JsonObject } from '../client/json';

/** The attributes and tags of an export, as they are asked for. */
export interface Columns {
	/** `attributes` and `tags` of the request's body, where there are any. */
	body: JsonObject;
	/** Types by name of the column; that a tag is true or false is a guess: `export-columns`. */
	types: Map<string, ValueType>;
}

/** What was chosen to be a column. */
export interface ColumnChoice {
	/** Of the attribute, tag or channel. */
	discriminator: string;
	/** Of the column in the file; empty for the readable name of what was chosen. */
	name: string;
}

/** The attributes and tags that were chosen, and the section that they are of. */
export interface ColumnChoices {
	attributes: ColumnChoice[];
	tags: ColumnChoice[];
	/** Discriminator; may be empty. */
	section: string;
}

/**
 * The columns of an export that were chosen.
 *
 * A guess, `export-properties`: of an entry only `field_name` is documented (API.md section 8.8). Sent as well are
 * `attribute_discriminator` or `tag_discriminator`, and `section_discriminator`.
 *
 * @param settings of the requests for definitions
 * @throws ExplainedError where no section is chosen for them, or two columns share a name; GivenUp or
 * Stopped as `backOff` does
 */
export async function columnsOf(
	client: Client,
	{ attributes, tags, section }: ColumnChoices,
	settings: Settings,
): Promise<Columns> {
	const columns: Columns = { body: {}, types: new Map() };
	if (attributes.length + tags.length === 0) return columns;
	if (section === '') {
		throw new ExplainedError(
			'"Section" is empty',
			'Choose the section that the attributes and tags are of.',
		);
	}

	const read = async (path: (section: string) => string) =>
		byDiscriminator(await getDefinitions(client, path(section), settings));
	const names = new Set<string>();
	if (attributes.length > 0) {
		const definitions = await read(definitionPaths.attributes);
		columns.body.attributes = attributes.map((choice) => {
			const discriminator = requireChosen(choice, 'Attribute');
			const definition = definitions.get(discriminator);
			const attribute = definition && readAttribute(definition);
			const name = addName(names, choice, attribute?.name);
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
		columns.body.tags = tags.map((choice) => {
			const discriminator = requireChosen(choice, 'Tag');
			const name = addName(names, choice, definitions.get(discriminator)?.name);
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

function requireChosen({ discriminator }: ColumnChoice, label: string): string {
	if (discriminator !== '') return discriminator;
	throw new ExplainedError(`"${label}" is empty`, `Choose one in each entry of "${label}s".`);
}

/** Adds the name of a column to those there are. */
function addName(
	names: Set<string>,
	{ discriminator, name: chosen }: ColumnChoice,
	readable: string | undefined,
): string {
	const name = chosen || readable || discriminator;
	if (names.has(name)) {
		throw new ExplainedError(
			`Two columns are called "${name}"`,
			'Give one of them another "Column Name".',
		);
	}
	names.add(name);
	return name;
}

const byDiscriminator = (definitions: Definition[]) =>
	new Map(definitions.map((definition) => [definition.discriminator, definition]));
