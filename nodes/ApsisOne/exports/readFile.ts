import { typedCell } from '../attributes/cells';
import type { ValueType } from '../attributes/convert';
import { readCsv } from '../client/csv';
import { TooLarge } from '../client/download';
import { isObject, type JsonObject } from '../client/json';
import { gunzipped } from './gunzip';

export interface FileSettings {
	/** Of the answer; may be empty. */
	contentType: string;
	/** Types of columns, by name; others are text. */
	types?: ReadonlyMap<string, ValueType>;
	/** Rows to give at most. */
	rowLimit: number;
	/** Whether a row is given. */
	keep?: (row: JsonObject) => boolean;
	/** Bytes to read at most, uncompressed. */
	maxBytes: number;
}

/** A file that is neither CSV nor JSON, or is damaged. */
export class Unreadable extends Error {}

/**
 * Reads the file of an export: CSV or JSON, compressed or not.
 *
 * @returns a row of the CSV each, under the file's column names; of JSON, a profile each
 * @throws Unreadable, or TooLarge, or what the pieces throw
 */
export async function readFile(
	pieces: AsyncIterable<Uint8Array>,
	{ contentType, types = new Map(), rowLimit, maxBytes, keep = () => true }: FileSettings,
): Promise<JsonObject[]> {
	const texts = textOf(gunzipped(pieces), maxBytes);
	const read: JsonObject[] = [];
	let failure: unknown;
	try {
		const first = await beginningOf(texts);
		const rows = await rowsOf(first, texts, contentType);
		const isTable = rows.format === 'csv';
		for await (const row of rows.rows) {
			const item = isTable ? typed(row as Record<string, string>, types) : row;
			if (keep(item)) read.push(item);
			if (read.length >= rowLimit) break;
		}
	} catch (error) {
		// csv-parse names the line in its message.
		const isCsvFault = (error as { code?: string }).code?.startsWith('CSV_') || isRagged(error);
		failure = isCsvFault ? new Unreadable((error as Error).message) : error;
	} finally {
		void texts.return(undefined).catch(() => {});
	}
	if (failure !== undefined) throw failure;
	return read;
}

async function rowsOf(
	first: string,
	rest: AsyncIterable<string>,
	contentType: string,
): Promise<
	| { format: 'csv'; rows: AsyncIterable<Record<string, string>> }
	| { format: 'json'; rows: JsonObject[] }
> {
	if (first.startsWith('PK\u0003\u0004')) {
		throw new Unreadable('It is an Excel file. Choose the output File.');
	}
	const looksLikeJson = !contentType.includes('csv') && /^\s*[{[]/.test(first);
	return contentType.includes('json') || looksLikeJson
		? { format: 'json', rows: await readJson(first, rest) }
		: { format: 'csv', rows: readCsv(prepend(first, rest)) };
}

const isRagged = (error: unknown) => /^Record \d+ has/.test((error as Error).message);

async function* textOf(pieces: AsyncIterable<Uint8Array>, maxBytes: number) {
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
}

/** The first few characters at least, which tell the format. */
async function beginningOf(texts: AsyncIterator<string>): Promise<string> {
	let beginning = '';
	while (beginning.trimStart().length < 4) {
		const { value, done } = (await texts.next()) as IteratorResult<string, undefined>;
		if (done) break;
		beginning += value;
	}
	return beginning;
}

async function* prepend(first: string, rest: AsyncIterable<string>) {
	yield first;
	yield* rest;
}

/** JSON cannot be read in pieces; the size of the file is bounded. */
async function readJson(first: string, rest: AsyncIterable<string>): Promise<JsonObject[]> {
	const texts = [first];
	for await (const text of rest) texts.push(text);
	const parsed = parse(texts.join(''));
	if (parsed === undefined) throw new Unreadable('It is not valid JSON.');
	if (Array.isArray(parsed)) return parsed.filter(isObject);
	if (!isObject(parsed)) return [];
	const { profiles, ...others } = parsed;
	if (!isObject(profiles)) return [parsed];
	return Object.entries(profiles).map(([exportKey, profile]) => ({
		exportKey,
		...(isObject(profile) ? profile : {}),
		// The type definitions of a single profile export.
		...others,
	}));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** A row with null for empty cells, and values of the columns' types; what does not fit stays text. */
function typed(row: Record<string, string>, types: NonNullable<FileSettings['types']>): JsonObject {
	const entries = Object.entries(row).map(([column, cell]) => [
		column,
		cell === '' ? null : typedCell(cell, types.get(column)),
	]);
	return Object.fromEntries(entries) as JsonObject;
}
