import { bodyOf, type BodySettings, type Cells } from '../attributes/body';
import { convertValue } from '../attributes/convert';
import { mappedAttributeOf, readAttribute } from '../attributes/definitions';
import { matchColumns } from '../attributes/match';
import type { JsonObject, JsonValue } from '../client/json';
import { inexactProblem, isExact } from '../client/numbers';
import type { GiveWay } from '../client/pauses';
import { lackOf, type NeededColumn } from './fileRows';
import { LastRows } from './lastRows';

/** One row of the input, before it is checked. */
export interface SourceRow {
	/** Index of the input item it came from. */
	itemIndex: number;
	/** Number for people: of the item, or of the row in the file, from 1 and without its header. */
	number: number;
	key: unknown;
	/** Those that are mapped, empty or not. */
	cells: Cells;
	/** Columns that consents and tags are read from. */
	columns: JsonObject;
	/** Why the row cannot be read, a sentence. */
	problem?: string;
}

/** Gives the rows, some at a time, from the beginning each time it is called. */
export type RowSource = () => AsyncIterable<SourceRow[]> | Iterable<SourceRow[]>;

/** One row of an import. */
export interface Contact {
	key: string;
	/** By discriminator. */
	values: JsonObject;
	/** Whether the row gets the consents and tags of a column, by the column's name. */
	flags: Record<string, boolean>;
}

export interface Rejection {
	itemIndex: number;
	number: number;
	key: string;
	reasons: string[];
}

export interface CheckSettings extends BodySettings {
	/** Discriminator; keys of the email, mobile and CRM-ID keyspaces have the form of their attribute (API.md sections 6 and 7). */
	keyspace: string;
	/** Columns of consents and tags. */
	flagColumns: string[];
	/** Columns that at least one row must have. */
	needed: NeededColumn[];
}

/** What is known of all rows before any of them is sent. */
export interface Survey {
	/** All rows. */
	rows: number;
	/** Those that can be imported. */
	good: number;
	rejected: Rejection[];
	/** Discriminators of the attributes that columns are mapped to, whether they hold values or not. */
	mapped: Set<string>;
	/** Columns that fit no attribute that the keyspace may write. */
	ignored: Set<string>;
	/** Indexes of the items that good rows came from. */
	items: Set<number>;
	/** Of rows with the same key, whether this is the last good one. */
	isLast(key: string, position: number): boolean;
}

/**
 * Goes through all rows, so that nothing is sent where a file turns out to be damaged at its end, and of
 * rows with the same key the last one counts. Only rejected rows are kept; the others are read again.
 *
 * @param giveWay awaited between rows
 * @throws ExplainedError where no row has a column that is needed; and what the source throws
 */
export async function survey(
	source: RowSource,
	settings: CheckSettings,
	giveWay: GiveWay,
): Promise<Survey> {
	const lastRows = new LastRows();
	let missing = settings.needed.filter(({ column }) => column !== '');
	let areReadable = false;
	const columns = new Set<string>();
	const found: Survey = {
		rows: 0,
		good: 0,
		rejected: [],
		mapped: new Set(),
		ignored: new Set(),
		items: new Set(),
		isLast: (key, position) => lastRows.isLast(key, position),
	};
	for await (const batch of source()) {
		for (const row of batch) {
			await giveWay();
			const position = found.rows++;
			areReadable ||= row.problem === undefined;
			if (missing.length > 0) {
				for (const column of Object.keys(row.columns)) columns.add(column);
				missing = missing.filter(({ column }) => !columns.has(column));
			}
			for (const discriminator of mappedIn(row, settings)) found.mapped.add(discriminator);
			const checked = check(row, settings);
			for (const column of checked.ignored) found.ignored.add(column);
			if ('rejection' in checked) {
				found.rejected.push(checked.rejection);
				continue;
			}
			found.good++;
			found.items.add(row.itemIndex);
			lastRows.add(checked.contact.key, position);
		}
	}
	const [lacking] = missing;
	if (lacking && areReadable) throw lackOf(lacking, columns, 'The input');
	return found;
}

/**
 * The good rows that no later one replaces, some at a time: as {@link survey} found them.
 *
 * @param giveWay awaited between rows
 * @param replace told of each row that is left out because a later one has the same key
 */
export async function* contactsOf(
	source: RowSource,
	settings: CheckSettings,
	{ isLast }: Pick<Survey, 'isLast'>,
	giveWay: GiveWay,
	replace: () => void,
): AsyncGenerator<Contact[]> {
	let position = 0;
	for await (const batch of source()) {
		const contacts: Contact[] = [];
		for (const row of batch) {
			await giveWay();
			const checked = check(row, settings);
			if ('contact' in checked) {
				if (isLast(checked.contact.key, position)) contacts.push(checked.contact);
				else replace();
			}
			position++;
		}
		yield contacts;
	}
}

function check(
	{ itemIndex, number, key, cells, columns, problem }: SourceRow,
	settings: CheckSettings,
): { ignored: string[] } & ({ contact: Contact } | { rejection: Rejection }) {
	if (problem !== undefined) {
		const rejection = { itemIndex, number, key: textOf(key), reasons: [problem] };
		return { ignored: [], rejection };
	}
	const checkedKey = keyOf(key, settings.keyspace);
	const { values, ignored, problems } = bodyOf(cells, settings);
	const flags: Record<string, boolean> = {};
	const reasons = 'problem' in checkedKey ? withProblem(checkedKey.problem, problems) : problems;
	for (const column of settings.flagColumns) {
		const flag = flagOf(columns[column]);
		if ('problem' in flag) reasons.push(`"${column}": ${flag.problem}`);
		else flags[column] = flag.value;
	}
	if ('problem' in checkedKey || reasons.length > 0) {
		return { ignored, rejection: { itemIndex, number, key: textOf(key), reasons } };
	}
	return { ignored, contact: { key: checkedKey.value, values, flags } };
}

/** Those that are mapped and that the keyspace may write. */
function mappedIn({ cells }: SourceRow, { attributes, writable }: CheckSettings): string[] {
	const { matched } = matchColumns(Object.keys(cells.values), attributes);
	const mapped: string[] = [];
	for (const { discriminator } of matched.values()) {
		if (writable.has(discriminator)) mapped.push(discriminator);
	}
	return mapped;
}

/** Whether a row gets a consent or tag; an empty cell means no. */
function flagOf(cell: JsonValue): { value: boolean } | { problem: string } {
	if (cell === undefined || cell === null || cell === '') return { value: false };
	if (typeof cell === 'boolean') return { value: cell };
	if (typeof cell === 'string' && cell.trim() === '') return { value: false };
	const conversion = convertValue(cell, 'boolean');
	return 'problem' in conversion ? conversion : { value: conversion.value === true };
}

/** The column of the key may be that of an attribute as well, with the same problem. */
const withProblem = (problem: string, others: string[]): string[] => [
	`Profile key: ${problem}`,
	...others.filter((other) => !other.endsWith(`: ${problem}`)),
];

/** A key as it was given, for people. */
const textOf = (key: unknown): string =>
	typeof key === 'object' && key !== null ? (JSON.stringify(key) ?? '') : String(key ?? '');

function keyOf(key: unknown, keyspace: string): { value: string } | { problem: string } {
	if (typeof key === 'number' && !isExact(key)) return { problem: inexactProblem(key) };
	if (!['string', 'number', 'undefined'].includes(typeof key) && key !== null) {
		return { problem: 'It is neither text nor a number.' };
	}
	const text = String(key ?? '').trim();
	if (text === '') return { problem: 'It is empty.' };
	const discriminator = mappedAttributeOf(keyspace);
	if (discriminator === undefined) return { value: text };
	const conversion = convertValue(text, readAttribute({ discriminator }).type);
	return 'problem' in conversion ? conversion : { value: String(conversion.value) };
}
