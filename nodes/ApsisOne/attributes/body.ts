import type { JsonObject, JsonValue } from '../client/json';
import { convertValue } from './convert';
import type { Attribute } from './definitions';
import { matchColumns } from './match';

/** Values of one input item, before conversion. */
export type Cells =
	/** Chosen one by one in the node; keys are discriminators. */
	| { from: 'fields'; values: JsonObject }
	/** All columns of the input item, those that fit no attribute left out. */
	| { from: 'columns'; values: JsonObject }
	/** Written as JSON; keys are discriminators or names, and null clears. */
	| { from: 'json'; values: JsonObject };

export interface BodySettings {
	/** Attributes of the section that are not deprecated. */
	attributes: Attribute[];
	/** Discriminators of those that the keyspace may write. */
	writable: Set<string>;
	/** Whether an empty cell clears the attribute; it is left unchanged otherwise. */
	clearEmpty: boolean;
	/** IANA name, for times without offset. */
	timezone: string;
}

export interface Body {
	/** Discriminator to the value to send; null clears. */
	values: Record<string, JsonValue>;
	/** How many cells fit an attribute, empty ones counted. */
	matched: number;
	/** Columns that fit no attribute, or none that the keyspace may write. */
	ignored: string[];
	/** A sentence for each value that cannot be sent. */
	problems: string[];
}

/** Matches the cells of one item to attributes and converts their values. */
export function bodyOf({ from, values: cells }: Cells, settings: BodySettings): Body {
	const { attributes, writable, clearEmpty, timezone } = settings;
	const { matched, unmatched, problems: doubts } = matchColumns(Object.keys(cells), attributes);
	const problems = [...doubts];
	const body: Body = { values: {}, matched: matched.size, ignored: [], problems };

	if (from === 'columns') body.ignored.push(...unmatched);
	else {
		for (const column of unmatched.filter((each) => from === 'json' || !isEmpty(cells[each]))) {
			problems.push(
				`The section has no attribute "${column}" that is in use. ` +
					(from === 'json' ? 'Check the name.' : 'Refresh the attributes of the node.'),
			);
		}
	}
	for (const [column, { discriminator, name, type }] of matched) {
		const cell = cells[column];
		const isCleared = (from === 'json' && cell === null) || (clearEmpty && isEmpty(cell));
		if (isEmpty(cell) && !isCleared) continue;
		if (!writable.has(discriminator)) {
			if (from === 'columns') body.ignored.push(column);
			else
				problems.push(`"${name}" cannot be written to profiles identified this way. Leave it out.`);
			continue;
		}
		const conversion = isCleared ? { value: null } : convertValue(cell, type, timezone);
		if ('problem' in conversion) problems.push(`"${name}": ${conversion.problem}`);
		else body.values[discriminator] = conversion.value;
	}
	return body;
}

const isEmpty = (cell: unknown) =>
	cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
