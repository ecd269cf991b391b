import { parse } from 'csv-parse/stream';
import { stringify } from 'csv-stringify/sync';
import type { GiveWay } from './pauses';

const SEPARATORS = [',', ';', '\t'];
const LINE_ENDS = ['\r\n', '\n', '\r'];
const BYTE_ORDER_MARK = '\uFEFF';

/** Bytes that are read at a time: few milliseconds of work. */
const PIECE = 32_768;
/** Records that are handed over at a time. */
const RECORDS_AT_ONCE = 200;
/** Characters in which the separator is looked for, where no line ends before. */
const MAX_BEGINNING = 262_144;

/**
 * Writes records as CSV (RFC 4180, UTF-8 without byte order mark, lines ended by a newline).
 *
 * @param records of the same length; empty cells for null and undefined
 */
export function csvOf(records: unknown[][]): string {
	return stringify(records, { cast: { boolean: String } });
}

/** A CSV file whose header was read. */
export interface CsvTable {
	/** Names of the columns, without white space around them, as often as they are there; none of an empty file. */
	header: string[];
	/** What is between two cells. */
	separator: string;
	/** The records behind the header, some at a time, each as long as it is in the file; read once. */
	records: AsyncIterable<string[][]>;
}

interface CsvSettings {
	separators?: string[];
	lineEnds?: string[];
}

/**
 * Reads CSV as it comes, so that a file is never in memory as a whole: empty lines are left out; a quote
 * in the middle of a cell is part of its text.
 *
 * @param pieces text in any cut; a byte order mark is left out. It is closed where reading ends early
 * @param giveWay awaited between two pieces and between two batches of records
 * @param settings.separators that are looked for: the one that is most often in the first line
 * @param settings.lineEnds what lines may end with: `\r\n`, `\n` and `\r`, if left out
 * @throws Error of csv-parse, with a `code` that begins with `CSV_`, where a quoted cell does not end,
 * also while records are read; and what the pieces throw
 */
export async function csvTable(
	pieces: AsyncIterable<string> | Iterable<string>,
	giveWay: GiveWay,
	{ separators = SEPARATORS, lineEnds = LINE_ENDS }: CsvSettings = {},
): Promise<CsvTable> {
	const texts = wholeCharactersOf(pieces);
	const beginning = await beginningOf(texts);
	const separator = separatorOf(beginning, separators);
	const bytes = bytesOf(beginning, texts, giveWay);
	const records = batchesOf(bytes, { separator, lineEnds }, giveWay);
	const { value: [names = [], ...rows] = [] } = await records.next();
	const header = names.map((name) => name.trim());
	return { header, separator, records: prepend(rows, records) };
}

/** Of records that csv-parse gives one by one; no more is read than what they need. */
async function* batchesOf(
	bytes: AsyncIterable<Uint8Array>,
	{ separator, lineEnds }: { separator: string; lineEnds: string[] },
	giveWay: GiveWay,
): AsyncGenerator<string[][], undefined> {
	const { readable, writable } = parse({
		delimiter: separator,
		record_delimiter: lineEnds,
		skip_empty_lines: true,
		relax_column_count: true,
		relax_quotes: true,
	});
	const writing = writeAll(writable.getWriter(), bytes);
	const reader = (readable as ReadableStream<string[]>).getReader();
	try {
		let batch: string[][] = [];
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			batch.push(next.value);
			if (batch.length < RECORDS_AT_ONCE) continue;
			await giveWay();
			yield batch;
			batch = [];
		}
		if (batch.length > 0) yield batch;
	} finally {
		await reader.cancel().catch(() => {});
		await writing;
	}
	return undefined;
}

/** Each piece is waited for: csv-parse's own queue would take the whole file. */
async function writeAll(writer: WritableStreamDefaultWriter, bytes: AsyncIterable<Uint8Array>) {
	try {
		for await (const piece of bytes) await writer.write(piece);
		await writer.close();
	} catch (error) {
		await writer.abort(error).catch(() => {});
	}
}

async function* prepend(rows: string[][], records: AsyncGenerator<string[][]>) {
	try {
		if (rows.length > 0) yield rows;
		yield* records;
	} finally {
		await records.return(undefined);
	}
}

/** Without a byte order mark, and with no character cut in two. */
async function* wholeCharactersOf(
	pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, undefined> {
	let isFirst = true;
	let half = '';
	for await (const piece of pieces) {
		if (piece === '') continue;
		const text = half + (isFirst && piece.startsWith(BYTE_ORDER_MARK) ? piece.slice(1) : piece);
		isFirst = false;
		half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
		yield text.slice(0, text.length - half.length);
	}
	if (half !== '') yield half;
	return undefined;
}

/** Text up to the end of the first line that is not empty, at least. */
async function beginningOf(texts: AsyncIterator<string>): Promise<string> {
	let beginning = '';
	while (beginning.length < MAX_BEGINNING && !/[\r\n]/.test(outsideOfQuotes(beginning))) {
		const next = await texts.next();
		if (next.done) break;
		beginning += next.value;
	}
	return beginning;
}

async function* bytesOf(
	beginning: string,
	texts: AsyncGenerator<string, undefined>,
	giveWay: GiveWay,
): AsyncGenerator<Uint8Array> {
	yield* smallPiecesOf(beginning, giveWay);
	for await (const text of texts) yield* smallPiecesOf(text, giveWay);
}

async function* smallPiecesOf(text: string, giveWay: GiveWay): AsyncGenerator<Uint8Array> {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += PIECE) {
		await giveWay();
		yield bytes.subarray(at, at + PIECE);
	}
}

/** The first of those that are most often in the first line, outside of quotes. */
function separatorOf(beginning: string, separators: string[]): string {
	const [line = ''] = outsideOfQuotes(beginning).split(/[\r\n]/, 1);
	const count = (separator: string) => line.split(separator).length;
	return separators.reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Text with each quoted cell as `""`, and without empty lines before it. */
const outsideOfQuotes = (text: string): string =>
	text.replace(/"[^"]*("|$)/g, '""').replace(/^[\r\n]+/, '');
