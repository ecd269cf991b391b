const QUOTE = '"';
const BYTE_ORDER_MARK = '\uFEFF';

/** Text that is no CSV. */
export class CsvFault extends Error {}

/** The end of a quoted cell: the index of its closing quote. */
function closingQuote(text: string, from: number): number {
	for (let index = text.indexOf(QUOTE, from); index >= 0; index = text.indexOf(QUOTE, index + 2)) {
		if (text[index + 1] !== QUOTE) return index;
	}
	throw new CsvFault('A quoted cell is not closed.');
}

/** The index of the comma or the line end that closes an unquoted cell. */
function endOfCell(text: string, from: number): number {
	for (let index = from; index < text.length; index++) {
		const character = text[index];
		if (character === ',' || character === '\n') return index;
		if (character === QUOTE) throw new CsvFault('A quote is in the middle of a cell.');
	}
	return text.length;
}

/**
 * Reads CSV (RFC 4180): commas, cells in double quotes where needed, lines ended by LF or CRLF, a
 * byte order mark or none. Empty lines are left out. Written by hand on purpose: the package under
 * test uses csv-parse and csv-stringify, and must not be checked by themselves.
 *
 * @throws CsvFault
 */
export function* readCsv(text: string): Generator<string[]> {
	let row: string[] = [];
	let index = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
	while (index < text.length) {
		let cell: string;
		let end: number;
		if (text[index] === QUOTE) {
			const close = closingQuote(text, index + 1);
			cell = text.slice(index + 1, close).replaceAll('""', QUOTE);
			end = close + 1;
			if (text.startsWith('\r\n', end)) end++;
			const follower = text[end] ?? '\n';
			if (follower !== ',' && follower !== '\n')
				throw new CsvFault('Text follows a closing quote.');
		} else {
			end = endOfCell(text, index);
			const isLineEnd = text[end] !== ',';
			cell = text.slice(index, isLineEnd && text[end - 1] === '\r' && end > index ? end - 1 : end);
			if (isLineEnd && cell === '' && row.length === 0) {
				index = end + 1;
				continue;
			}
		}
		row.push(cell);
		index = end + 1;
		if (text[end] === ',' && index < text.length) continue;
		if (text[end] === ',') row.push('');
		yield row;
		row = [];
	}
}

function cellText(value: unknown): string {
	const text = value === undefined || value === null ? '' : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll(QUOTE, '""')}"` : text;
}

/** Writes CSV (RFC 4180): lines ended by CRLF, nothing for undefined and null. */
export function writeCsv(rows: Iterable<readonly unknown[]>): string {
	const lines: string[] = [];
	for (const row of rows) lines.push(row.map(cellText).join(','));
	return lines.map((line) => `${line}\r\n`).join('');
}
