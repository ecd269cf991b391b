import { parse } from 'csv-parse/sync';
import type { GiveWay } from '../client/pauses';

const QUOTE = 34;
const NEWLINE = 10;

/** A CSV file whose header was read. */
export interface Table {
	header: string[];
	/** Some at a time, each as long as it is in the file. */
	records: AsyncIterable<string[][]>;
}

/**
 * Reads CSV as it comes. Lines end with `\r\n` or `\n`; a carriage return alone is part of a cell.
 *
 * @throws Error of csv-parse, with a `code` that begins with `CSV_`, where a quoted cell does not end
 */
export async function readTable(texts: AsyncIterable<string>, giveWay: GiveWay): Promise<Table> {
	const batches = wholeRecords(texts);
	const options = {
		record_delimiter: ['\r\n', '\n'],
		skip_empty_lines: true,
		relax_column_count: true,
	};
	const first = await batches.next();
	const beginning = first.done ? '' : first.value;
	const delimiter = separatorOf(beginning.trimStart().split('\n', 1)[0]!);
	const parsed = (text: string) => parse(text, { ...options, delimiter });
	const [header = [], ...rows] = parsed(beginning);
	async function* records() {
		yield rows;
		for await (const text of batches) {
			await giveWay();
			yield parsed(text);
		}
	}
	return { header: header.map((name) => name.trim()), records: records() };
}

/** Cuts text after the last newline that is not inside of quotes. */
async function* wholeRecords(pieces: AsyncIterable<string>): AsyncGenerator<string, undefined> {
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
	return undefined;
}

function separatorOf(header: string): string {
	const count = (separator: string) => header.split(separator).length;
	return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
