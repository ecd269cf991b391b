import { isObject, type JsonObject } from '../client/json';
import { Damaged } from './damaged';

const QUOTE = 0x22;
const ESCAPE = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_LIST = 0x5d;
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
	const document = new Document();
	for await (const text of texts) {
		for (const { isProfile, entry } of document.entriesIn(text)) {
			const property = propertyIn(entry);
			if (isProfile) yield* property;
			else Object.assign(others, Object.fromEntries(property));
		}
	}
	document.requireEnd();
}

/** Cuts a document that comes in pieces into its entries, without a look at what is in them. */
class Document {
	private depth = 0;
	/** Entries are cut out at this depth: 1, or 2 inside of `profiles`. */
	private level = 1;
	private isText = false;
	private isEscaped = false;
	private hasBegun = false;
	private hasProfiles = false;
	/** Of the entry that is not at its end. */
	private rest = '';

	/** The entries that end in a piece: `"name": value` each, or blanks. */
	*entriesIn(piece: string): Generator<{ isProfile: boolean; entry: string }> {
		let start = 0;
		const cut = (end: number) => {
			const entry = this.rest + piece.slice(start, end);
			this.rest = '';
			start = end + 1;
			return entry;
		};
		for (let at = 0; at < piece.length; at++) {
			const code = piece.charCodeAt(at);
			if (this.isText) {
				this.passText(code);
			} else if (code === QUOTE) {
				this.isText = true;
			} else if (code === OPEN_OBJECT || code === OPEN_LIST) {
				this.depth++;
				if (this.depth === 1) this.begin(cut(at), code);
				else if (this.depth === 2 && this.level === 1 && code === OPEN_OBJECT) {
					if (!NAME_OF_PROFILES.test(this.rest + piece.slice(start, at))) continue;
					cut(at);
					this.level = 2;
					this.hasProfiles = true;
				}
			} else if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST) {
				const isEnd = this.depth === this.level;
				if (isEnd) yield { isProfile: this.level === 2, entry: cut(at) };
				if (code === COMMA) continue;
				if (isEnd) this.level = 1;
				this.depth--;
			}
		}
		this.rest += piece.slice(start);
	}

	/** @throws Damaged where the document is not at its end, or has no profiles */
	requireEnd() {
		const isWhole = this.hasBegun && this.depth === 0 && this.rest.trim() === '';
		if (!isWhole) throw notWhole();
		if (!this.hasProfiles) throw new Damaged('It is a JSON document without profiles.');
	}

	private begin(before: string, code: number) {
		if (this.hasBegun || code !== OPEN_OBJECT || before.trim() !== '') throw notWhole();
		this.hasBegun = true;
	}

	private passText(code: number) {
		if (this.isEscaped) this.isEscaped = false;
		else if (code === ESCAPE) this.isEscaped = true;
		else if (code === QUOTE) this.isText = false;
	}
}

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
