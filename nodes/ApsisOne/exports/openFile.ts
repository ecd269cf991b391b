import { TooLarge } from '../client/download';
import { Damaged } from './damaged';
import type { Expected } from './expected';
import { gunzipped } from './gunzip';

/** What is known of a file before it is read. */
export interface FileAnswer {
	/** Media type of the answer; may be empty. */
	contentType: string;
	expected: Expected;
	/** Bytes to read at most, uncompressed. */
	maxBytes: number;
}

/** A file that is, as far as its beginning tells, what it has to be. */
export interface OpenFile {
	format: 'table' | 'profiles' | 'excel';
	/** Its text, uncompressed; of an Excel file, its bytes as if they were text. Read once. */
	texts: AsyncGenerator<string, undefined>;
	/**
	 * To be asked once the text was read; before its end it passes.
	 *
	 * @throws Damaged where a table ends within a line, or an Excel file before its directory. That APSIS
	 * One ends each line is a guess (`export-file-end`); without it a cut goes unnoticed.
	 */
	requireEnd: () => void;
}

/** Media types that no file has: pages, errors and pictures of whoever stands before APSIS One. */
const NO_FILE = /html|[/+]xml$|problem|^(image|audio|video|font|message|multipart)\//;
const ZIP = 'PK\u0003\u0004';
/** The end of a zip archive, which an Excel file is: its last record, which is short. */
const END_OF_ZIP = 'PK\u0005\u0006';
const END_LENGTH = 1000;

/**
 * Opens the file of an export, compressed or not.
 *
 * @throws Damaged where the answer or the beginning of the file is not that of a file; TooLarge, or what
 * the pieces throw, also while its text is read
 */
export async function openFile(
	pieces: AsyncIterable<Uint8Array>,
	{ contentType, expected, maxBytes }: FileAnswer,
): Promise<OpenFile> {
	if (NO_FILE.test(contentType)) throw new Damaged(`It is sent as ${contentType}.`);
	const rest = textOf(gunzipped(pieces), maxBytes);
	// Not waited for: where a piece is still on its way, whoever opened the stream closes it.
	const close = () => void rest.return(undefined).catch(() => {});
	let format: OpenFile['format'] | undefined;
	let first: string;
	try {
		first = await beginningOf(rest);
		format = formatOf(first, expected);
	} finally {
		if (!format) close();
	}
	let end = '';
	let isOver = false;
	async function* texts(): AsyncGenerator<string, undefined> {
		try {
			yield first;
			end = first.slice(-END_LENGTH);
			for await (const text of rest) {
				yield text;
				end = (text.length < END_LENGTH ? end + text : text).slice(-END_LENGTH);
			}
			isOver = true;
		} finally {
			close();
		}
		return undefined;
	}
	return {
		format,
		texts: texts(),
		requireEnd: () => {
			if (!isOver) return;
			if (format === 'table' && !end.endsWith('\n')) {
				throw new Damaged('It ends within a line.');
			}
			if (format === 'excel' && !end.includes(END_OF_ZIP)) {
				throw new Damaged('It is not a whole Excel file.');
			}
		},
	};
}

function formatOf(beginning: string, { format }: Expected): OpenFile['format'] {
	const text = beginning.trimStart();
	if (text === '') throw new Damaged('It is empty.');
	if (text.startsWith('<')) throw new Damaged('It is a page of HTML or XML.');
	if (text.startsWith(ZIP)) return 'excel';
	const isJson = /^[{[]/.test(text);
	if (isJson && format === 'table') throw new Damaged('It is a JSON document and no table.');
	if (!isJson && format === 'profiles') throw new Damaged('It is no JSON document.');
	return isJson ? 'profiles' : 'table';
}

async function* textOf(
	pieces: AsyncIterable<Uint8Array>,
	maxBytes: number,
): AsyncGenerator<string, undefined> {
	// The byte order mark is left out.
	const decoder = new TextDecoder('utf-8');
	let size = 0;
	for await (const piece of pieces) {
		size += piece.length;
		if (size > maxBytes) throw new TooLarge();
		const text = decoder.decode(piece, { stream: true });
		if (text !== '') yield text;
	}
	const rest = decoder.decode();
	if (rest !== '') yield rest;
	return undefined;
}

/** The first few characters at least, which tell the format. */
async function beginningOf(texts: AsyncIterator<string>): Promise<string> {
	let beginning = '';
	while (beginning.trimStart().length < ZIP.length) {
		const { value, done } = (await texts.next()) as IteratorResult<string, undefined>;
		if (done) break;
		beginning += value;
	}
	return beginning;
}
