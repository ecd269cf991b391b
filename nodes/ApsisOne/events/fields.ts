import type { ValueType } from '../attributes/convert';
import { typeOf } from '../attributes/definitions';
import { currentVersion, type Definition } from '../client/definitions';

/** A field of the data of an event. */
export interface EventField {
	name: string;
	type: ValueType;
}

const LIST_FIELDS = ['fields', 'properties', 'attributes', 'schema', 'data'];
const NAME_FIELDS = ['name', 'discriminator', 'key', 'field', 'id'];

/**
 * The fields that a definition tells for the data of its events: those of the current version, else
 * those of the definition.
 *
 * A guess, `event-definition-fields`: the name and the form of this part are not documented (API.md section 12). Taken are a
 * list of `{name, type}` or of names, an object of name to type, and a JSON schema, under several
 * names.
 *
 * @returns undefined where it tells none that can be read
 */
export function eventFieldsOf(definition: Definition): EventField[] | undefined {
	for (const holder of [currentVersion(definition), definition]) {
		for (const name of LIST_FIELDS) {
			const fields = readFields(holder?.[name]);
			if (fields.length > 0) return fields;
		}
	}
	return undefined;
}

function readFields(list: unknown): EventField[] {
	if (Array.isArray(list)) return list.flatMap(readField);
	if (typeof list !== 'object' || list === null) return [];
	const { properties } = list as { properties?: unknown };
	if (typeof properties === 'object' && properties !== null) return readFields(properties);
	return Object.entries(list).flatMap(([name, type]) =>
		readField({ name, ...(typeof type === 'string' ? { type } : (type as object | null)) }),
	);
}

function readField(entry: unknown): EventField[] {
	if (typeof entry === 'string') return [{ name: entry, type: 'unknown' }];
	if (typeof entry !== 'object' || entry === null) return [];
	const field = entry as Record<string, unknown>;
	const name = NAME_FIELDS.map((each) => field[each]).find(
		(each): each is string => typeof each === 'string' && each !== '',
	);
	return name === undefined ? [] : [{ name, type: typeOf(field) ?? 'unknown' }];
}
