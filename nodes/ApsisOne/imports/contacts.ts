import { bodyOf, type BodySettings, type Cells } from '../attributes/body';
import { convertValue } from '../attributes/convert';
import { mappedAttributeOf, readAttribute } from '../attributes/definitions';
import type { JsonObject } from '../client/json';
import { inexactProblem, isExact } from '../client/numbers';
import type { GiveWay } from '../client/pauses';

/** One row of the input, before it is checked. */
export interface SourceRow {
	/** Index of the input item it came from. */
	itemIndex: number;
	/** Number for people: of the item, or of the row in the file, from 1 and without its header. */
	number: number;
	key: unknown;
	cells: Cells;
	/** Columns that consents and tags are read from. */
	columns: JsonObject;
}

/** One row of an import. */
export interface Contact {
	itemIndex: number;
	number: number;
	key: string;
	/** By discriminator. */
	values: JsonObject;
	columns: JsonObject;
}

export interface Rejection {
	itemIndex: number;
	number: number;
	key: string;
	reasons: string[];
}

export interface Contacts {
	/** By key; of rows with the same key the last one counts. */
	contacts: Contact[];
	rejected: Rejection[];
	/** Rows that a later row with the same key has replaced. */
	replaced: number;
	/** Columns that fit no attribute that the keyspace may write. */
	ignored: Set<string>;
}

/**
 * Checks and converts the rows of an import.
 *
 * @param keyspace discriminator; keys of the email, mobile and CRM-ID keyspaces have the form of
 * their attribute (API.md sections 6 and 7)
 * @param giveWay awaited before each row
 */
export async function readContacts(
	rows: AsyncIterable<SourceRow> | Iterable<SourceRow>,
	keyspace: string,
	settings: BodySettings,
	giveWay: GiveWay,
): Promise<Contacts> {
	const byKey = new Map<string, Contact>();
	const result: Contacts = { contacts: [], rejected: [], replaced: 0, ignored: new Set() };
	for await (const { itemIndex, number, key, cells, columns } of rows) {
		await giveWay();
		const checkedKey = keyOf(key, keyspace);
		const { values, ignored, problems } = bodyOf(cells, settings);
		for (const column of ignored) result.ignored.add(column);
		const reasons = 'problem' in checkedKey ? withProblem(checkedKey.problem, problems) : problems;
		if ('problem' in checkedKey || reasons.length > 0) {
			result.rejected.push({ itemIndex, number, key: String(key ?? ''), reasons });
			continue;
		}
		if (byKey.delete(checkedKey.value)) result.replaced++;
		byKey.set(checkedKey.value, { itemIndex, number, key: checkedKey.value, values, columns });
	}
	result.contacts = [...byKey.values()];
	return result;
}

/**
 * The attributes that rows have values of.
 *
 * @param giveWay awaited before each row
 * @returns their discriminators
 */
export async function attributesIn(contacts: Contact[], giveWay: GiveWay): Promise<Set<string>> {
	const discriminators = new Set<string>();
	for (const { values } of contacts) {
		await giveWay();
		for (const discriminator of Object.keys(values)) discriminators.add(discriminator);
	}
	return discriminators;
}

/** The column of the key may be that of an attribute as well, with the same problem. */
const withProblem = (problem: string, others: string[]): string[] => [
	`Profile key: ${problem}`,
	...others.filter((other) => !other.endsWith(`: ${problem}`)),
];

function keyOf(key: unknown, keyspace: string): { value: string } | { problem: string } {
	if (typeof key === 'number' && !isExact(key)) return { problem: inexactProblem(key) };
	const text = String(key ?? '').trim();
	if (text === '') return { problem: 'It is empty.' };
	const discriminator = mappedAttributeOf(keyspace);
	if (discriminator === undefined) return { value: text };
	const conversion = convertValue(text, readAttribute({ discriminator }).type);
	return 'problem' in conversion ? conversion : { value: String(conversion.value) };
}
