import type { GenericValue, IDataObject } from 'n8n-workflow';
import { typedCell } from '../ApsisOne/attributes/cells';

/** How the texts of a delivery become values. */
export interface Typing {
	/** Numbers and booleans are told by their looks. */
	guess: boolean;
	/** The types of parameters, by name; they need no guess. */
	types: ReadonlyMap<string, 'text' | 'number' | 'boolean'>;
}

/** Phone numbers with their country code have more, and so have most ids and times. */
const MOST_DIGITS = 7;
const NUMBER = new RegExp(`^-?\\d{1,${MOST_DIGITS}}(?:\\.\\d+)?$`);
const INTEGER = /^-?\d+$/;

/**
 * Gives values their types: parameters travel as text. A text becomes a number only if the number,
 * written, is that very text and is short, so that 007, 12.50, 1e5, phone numbers and long ids stay
 * as they are. Empty texts become null, as in the files of exports.
 *
 * @param values by name; lists and objects in them are kept, with their texts converted
 */
export function typedValues(values: Record<string, unknown>, typing: Typing): IDataObject {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, typed(value, typing, name)]),
	) as IDataObject;
}

function typed(value: unknown, typing: Typing, name: string): unknown {
	if (typeof value === 'string') return ofText(value, typing, name);
	if (Array.isArray(value)) return value.map((each) => typed(each, typing, name));
	if (typeof value !== 'object' || value === null) return value;
	return typedValues(value as Record<string, unknown>, { ...typing, types: new Map() });
}

function ofText(text: string, { guess, types }: Typing, name: string): GenericValue {
	const type = types.get(name);
	if (type === 'text') return text;
	if (text === '') return guess || type ? null : text;
	if (type === 'boolean') return typedCell(text, 'boolean');
	if (type === 'number') return typedCell(text, INTEGER.test(text) ? 'integer' : 'decimal');
	return guess ? guessed(text) : text;
}

function guessed(text: string): GenericValue {
	if (NUMBER.test(text) && String(Number(text)) === text) return Number(text);
	return typedCell(text, 'boolean');
}
