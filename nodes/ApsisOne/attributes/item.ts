import { ExplainedError } from '../../../credentials/account/explained';
import { objectIn, type JsonObject } from '../client/json';
import type { Definition } from '../client/definitions';
import { bodyOf, type Body, type Cells } from './body';
import { readAttribute, type Attribute } from './definitions';
import { isWritable } from '../client/permissions';

export interface ItemInput {
	/** The input item. */
	row: JsonObject;
	/** Gives the value of a field of the node; the fields are those of fields/attributes.ts. */
	parameter: (name: string) => unknown;
	/** Attribute definitions of the section. */
	definitions: Definition[];
	keyspace: string;
	/** IANA name, for times without offset. */
	timezone: string;
}

/**
 * The attributes to send for one input item, checked and converted.
 *
 * @returns values by discriminator, how many cells fit an attribute, and the columns left out
 * @throws ExplainedError that names the attribute and says how to write its value
 */
export function attributesOfItem(input: ItemInput): Omit<Body, 'problems'> {
	const { row, parameter, definitions, keyspace, timezone } = input;
	const { emptyValues } = parameter('options') as JsonObject;
	const { problems, ...body } = bodyOf(cellsOf(parameter, row), {
		attributes: attributesInUse(definitions),
		writable: new Set(
			definitions.filter((each) => isWritable(each, keyspace)).map((each) => each.discriminator),
		),
		clearEmpty: emptyValues === 'clear',
		timezone,
	});
	const [first, ...others] = problems;
	if (first !== undefined) {
		throw new ExplainedError(first, [...others, 'Nothing was sent for this item.'].join(' '));
	}
	return body;
}

/** One a list of definitions, since all items of a run share one. */
const inUse = new WeakMap<Definition[], Attribute[]>();

/** The attributes of a section that are not deprecated. */
export function attributesInUse(definitions: Definition[]): Attribute[] {
	let attributes = inUse.get(definitions);
	if (!attributes) {
		attributes = definitions.map(readAttribute).filter(({ versionId }) => versionId !== undefined);
		inUse.set(definitions, attributes);
	}
	return attributes;
}

function cellsOf(parameter: ItemInput['parameter'], row: JsonObject): Cells {
	const from = parameter('specifyAttributes');
	if (from === 'columns') return { from, values: row };
	if (from === 'json') {
		const values = objectIn(parameter('attributesJson'));
		if (values) return { from, values };
		throw new ExplainedError(
			'"Attributes (JSON)" is not a JSON object',
			'Write it as {"First name": "John"}.',
		);
	}
	// Read whole: asked for `attributes.value`, n8n checks the values itself, and takes "" as 0.
	const { mappingMode, value } = (parameter('attributes') ?? {}) as {
		mappingMode?: string;
		value?: JsonObject | null;
	};
	return mappingMode === 'autoMapInputData'
		? { from: 'columns', values: row }
		: { from: 'fields', values: value ?? {} };
}
