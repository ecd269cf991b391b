import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const QUOTE = 34;
const NEWLINE = 10;

/**
 * Writes records as CSV (RFC 4180, UTF-8 without byte order mark, lines ended by a newline).
 *
 * @param records of the same length; empty cells for null and undefined
 */
export function csvOf(records: unknown[][]): string {
	return stringify(records, { cast: { boolean: String } });
}

/** Bytes of a file that are read at a time: few milliseconds of work. */
const PIECE = 32_768;

/** The text of a file in UTF-8, piece by piece. */
export function* textPiecesOf(content: Buffer): Generator<string> {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	for (let at = 0; at < content.length; at += PIECE) {
		yield decoder.decode(content.subarray(at, at + PIECE), { stream: true });
	}
	yield decoder.decode();
}

/**
 * Reads CSV piece by piece, so that a file need not be in memory at once.
 *
 * @param pieces text in any cut; a byte order mark is left out
 * @returns the records with the header's names as keys, all values text; the separator, one of
 * comma, semicolon and tab, is found in the header
 * @throws Error of csv-parse where a record has more or fewer cells than the header, with its line
 */
export async function* readCsv(
	pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Record<string, string>> {
	let header: string[] | undefined;
	let delimiter = ',';
	let line = 1;
	for await (const records of wholeRecords(pieces)) {
		let text = records;
		if (!header) {
			text = text.replace(/^\uFEFF/, '');
			const [first = ''] = text.split('\n', 1);
			delimiter = separatorOf(first);
		}
		const rows = parse(text, { delimiter, skip_empty_lines: true, from_line: 1 }) as string[][];
		for (const row of rows) {
			if (header) {
				if (row.length !== header.length) {
					throw new Error(
						`Record ${line} has ${row.length} cells, but the header has ${header.length}`,
					);
				}
				yield Object.fromEntries(header.map((name, index) => [name, row[index]!]));
			} else {
				header = row.map((name) => name.trim());
			}
			line++;
		}
	}
}

/** Cuts text after the last newline that is not inside of quotes. */
async function* wholeRecords(
	pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
	let rest = '';
	let isQuoted = false;
	for await (const piece of pieces) {
		let end = -1;
		for (let index = 0; index < piece.length; index++) {
			const code = piece.charCodeAt(index);
			if (code === QUOTE) isQuoted = !isQuoted;
			else if (code === NEWLINE && !isQuoted) end = index + 1;
		}
		if (end < 0) {
			rest += piece;
			continue;
		}
		yield rest + piece.slice(0, end);
		rest = piece.slice(end);
	}
	if (rest.trim() !== '') yield rest;
}

function separatorOf(header: string): string {
	const count = (separator: string) => header.split(separator).length;
	return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
