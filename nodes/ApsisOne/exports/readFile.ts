import { typedCell } from '../attributes/cells';
import type { ValueType } from '../attributes/convert';
import { csvTable } from '../client/csv';
import { isObject, type JsonObject } from '../client/json';
import type { GiveWay } from '../client/pauses';
import { settled } from '../client/settled';
import { Damaged } from './damaged';
import type { Expected } from './expected';
import { openFile, type FileAnswer, type OpenFile } from './openFile';
import { profilesIn } from './profiles';

export interface FileSettings extends FileAnswer {
	/** Types of columns, by name; others are text. */
	types?: ReadonlyMap<string, ValueType>;
	/** Rows to give at most; where there are more, the file is not read to its end. */
	rowLimit: number;
	/** Whether a row is given; it may take out of the row what is not. */
	keep?: (row: JsonObject) => boolean;
	/** Awaited between two pieces of work. */
	giveWay: GiveWay;
}

/** A file that is whole, and neither CSV nor JSON as it should be. */
export class Unreadable extends Error {}

/** A carriage return alone is part of a cell. */
const LINE_ENDS = ['\r\n', '\n'];
/** Characters of the longest header. */
const MAX_HEADER = 262_144;

/**
 * Reads the file of an export: CSV or JSON, compressed or not.
 *
 * @returns a row of the CSV each, under the file's column names; of JSON, a profile each
 * @throws Damaged where it is not the file, or not the whole of it; Unreadable; TooLarge, or what the
 * pieces throw
 */
export async function readFile(
	pieces: AsyncIterable<Uint8Array>,
	settings: FileSettings,
): Promise<JsonObject[]> {
	const { rowLimit, keep = () => true } = settings;
	const file = await openFile(pieces, settings);
	const read: JsonObject[] = [];
	/** The other properties of a document with profiles. */
	const others: JsonObject = {};
	try {
		for await (const rows of batchesOf(file, settings, others)) {
			for (const row of rows) {
				if (!keep(row)) continue;
				if (read.length >= rowLimit) return read;
				read.push(row);
			}
		}
	} finally {
		void file.texts.return(undefined).catch(() => {});
	}
	file.requireEnd();
	for (const profile of read) Object.assign(profile, others);
	return read;
}

/**
 * Reads the file of an export for nothing but to know that it is one, and whole.
 *
 * @throws as {@link readFile} does
 */
export async function checkFile(
	pieces: AsyncIterable<Uint8Array>,
	answer: FileAnswer,
	giveWay: GiveWay,
): Promise<void> {
	const file = await openFile(pieces, answer);
	if (file.format === 'profiles') {
		const profiles = profilesIn(file.texts, {});
		while (!(await profiles.next()).done) await giveWay();
	} else {
		let beginning = '';
		let isHeader = file.format === 'table';
		for await (const text of file.texts) {
			if (isHeader) {
				beginning += text;
				isHeader = !beginning.includes('\n') && beginning.length < MAX_HEADER;
				if (!isHeader) await requireHeader(beginning, answer.expected, giveWay);
			}
			await giveWay();
		}
		file.requireEnd();
	}
}

async function requireHeader(beginning: string, expected: Expected, giveWay: GiveWay) {
	const { header } = await csvTable([beginning.trimStart().split('\n', 1)[0]!], giveWay);
	requireNames(header, expected);
}

function requireNames(header: string[], { headerFault }: Expected) {
	const fault = headerFault(header);
	if (fault !== undefined) throw new Damaged(fault);
}

async function* batchesOf(
	{ format, texts, requireEnd }: OpenFile,
	{ expected, types = new Map(), giveWay }: FileSettings,
	others: JsonObject,
): AsyncGenerator<JsonObject[]> {
	switch (format) {
		case 'excel':
			throw new Unreadable('It is an Excel file. Choose the output File.');
		case 'profiles':
			for await (const [exportKey, profile] of profilesIn(texts, others)) {
				await giveWay();
				yield [{ exportKey, ...(isObject(profile) ? profile : {}) }];
			}
			return;
		case 'table': {
			const rows = tableRows(texts, expected, types, giveWay);
			for (;;) {
				const next = await settled(rows.next());
				if ('error' in next) throw faultOfTable(next.error, requireEnd);
				if (next.value.done) return;
				yield next.value.value;
			}
		}
	}
}

/** What ends within a line may be short of cells as well, or end within quotes; csv-parse tells of these. */
function faultOfTable(error: unknown, requireEnd: OpenFile['requireEnd']): unknown {
	const { code, message } = error as { code?: string; message: string };
	const isOfTable = error instanceof Unreadable || code?.startsWith('CSV_');
	if (!isOfTable) return error;
	requireEnd();
	if (code === 'CSV_QUOTE_NOT_CLOSED') return new Damaged('It ends within a cell.');
	return code === undefined ? error : new Unreadable(message);
}

async function* tableRows(
	texts: AsyncIterable<string>,
	expected: Expected,
	types: ReadonlyMap<string, ValueType>,
	giveWay: GiveWay,
): AsyncGenerator<JsonObject[]> {
	const { header, records } = await csvTable(texts, giveWay, { lineEnds: LINE_ENDS });
	requireNames(header, expected);
	const names = distinct(header);
	const columns = header.map((name, index) => ({ name: names[index]!, type: types.get(name) }));
	let line = 1;
	for await (const batch of records) {
		yield batch.map((cells) => {
			line++;
			if (cells.length !== columns.length) {
				throw new Unreadable(
					`Record ${line} has ${cells.length} cells, but the header has ${columns.length}.`,
				);
			}
			const entries = columns.map(({ name, type }, index) => {
				const cell = cells[index]!;
				// An empty cell is no value; what does not fit its type stays text.
				return [name, cell === '' ? null : typedCell(cell, type)];
			});
			return Object.fromEntries(entries) as JsonObject;
		});
	}
}

/** Names of columns, each once: of two that are called "Email" the second is "Email (2)". */
function distinct(header: string[]): string[] {
	const taken = new Set(header);
	return header.map((name, index) => {
		if (header.indexOf(name) === index) return name;
		let number = 2;
		while (taken.has(`${name} (${number})`)) number++;
		const own = `${name} (${number})`;
		taken.add(own);
		return own;
	});
}
