import { isObject, type JsonObject } from '../client/json';
import { Damaged } from './damaged';

const MARKS = /["{}[\],]/g;
const QUOTE_OR_ESCAPE = /["\\]/g;
const NAME_OF_PROFILES = /^\s*"profiles"\s*:\s*$/;

/**
 * Reads the JSON of an export as it comes, so that no stretch of work is longer than for one profile: an
 * object with a dictionary `profiles` (API.md section 8.8). JavaScript itself parses a document only as
 * a whole.
 *
 * @param texts in any cut
 * @param others given the other properties, as they come
 * @returns each profile with its key
 * @throws Damaged where it is no such document, or not the whole of it
 */
export async function* profilesIn(
	texts: AsyncIterable<string>,
	others: JsonObject,
): AsyncGenerator<[exportKey: string, profile: unknown]> {
	const structure = new Structure();
	let depth = 0;
	/** Entries are cut out at this depth: 1, or 2 inside of `profiles`. */
	let level = 1;
	let hasBegun = false;
	let hasProfiles = false;
	let entry = '';
	for await (const text of texts) {
		for (const [before, mark] of structure.of(text)) {
			entry += before;
			const isOpening = mark === '{' || mark === '[';
			const isClosing = mark === '}' || mark === ']';
			if (isOpening) depth++;
			if (isOpening && depth === 1) {
				if (mark !== '{' || hasBegun || !isBlank(entry)) throw notWhole();
				hasBegun = true;
				entry = '';
			} else if (depth === 2 && level === 1 && mark === '{' && NAME_OF_PROFILES.test(entry)) {
				hasProfiles = true;
				level = 2;
				entry = '';
			} else if (depth === level && !isOpening) {
				const property = propertyIn(entry);
				if (level === 1) Object.assign(others, Object.fromEntries(property));
				else yield* property;
				if (isClosing) level = 1;
				entry = '';
			} else {
				entry += mark;
			}
			if (isClosing) depth--;
		}
	}
	if (!hasBegun || depth !== 0 || !isBlank(entry + structure.rest)) throw notWhole();
	if (!hasProfiles) throw new Damaged('It is a JSON document without profiles.');
}

/** Finds brackets and commas of JSON that comes in pieces. */
class Structure {
	/** What came after the last of them. */
	rest = '';
	private isText = false;
	private isEscaped = false;

	/** Those of a piece, each with what came before it. */
	*of(piece: string): Generator<[before: string, mark: string]> {
		let start = 0;
		for (let at = 0; at < piece.length; ) {
			if (this.isEscaped) {
				this.isEscaped = false;
				at++;
				continue;
			}
			const pattern = this.isText ? QUOTE_OR_ESCAPE : MARKS;
			pattern.lastIndex = at;
			const found = pattern.exec(piece);
			if (!found) break;
			const [mark] = found;
			at = found.index + 1;
			if (mark === '\\') {
				this.isEscaped = true;
			} else if (mark === '"') {
				this.isText = !this.isText;
			} else {
				yield [this.rest + piece.slice(start, found.index), mark];
				this.rest = '';
				start = at;
			}
		}
		this.rest += piece.slice(start);
	}
}

const isBlank = (text: string) => text.trim() === '';

const notWhole = () => new Damaged('It is not a whole JSON document.');

/** A property as it is written; none of blanks. */
function propertyIn(text: string): Array<[string, unknown]> {
	try {
		const read: unknown = JSON.parse(`{${text}}`);
		if (isObject(read)) return Object.entries(read);
	} catch {
		// Told below.
	}
	throw new Damaged('It is not a valid JSON document.');
}
