import type { IDataObject } from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { Stopped } from '../client/backOff';
import type { Download } from '../client/download';
import type { JsonObject } from '../client/json';
import { settled } from '../client/settled';
import { Supplemented } from '../engine/errors';
import type { Item } from '../engine/item';
import type { Output } from '../engine/operation';
import type { Expected } from '../exports/expected';
import { NoFile } from '../exports/noFile';
import { readRows } from '../exports/readRows';
import { storeFile } from '../exports/storeFile';
import { readWhole } from '../exports/wholeFile';
import type { FileChoices } from './exportChoices';

/** Files at once, since each is in memory as a whole where items are made of it. */
export const FILES_AT_ONCE = 3;

/** How the files of an operation are read. */
export interface FileKind {
	/** Beginning of the file's name. */
	name: string;
	/** What the file has to be to be believed. */
	expected: Expected;
	/** Types of columns, by name; others are text. */
	types?: ReadonlyMap<string, ValueType>;
	/** Whether a row is given; it may take out of the row what is not. */
	keep?: (row: JsonObject) => boolean;
}

/**
 * The output of an operation that gives a file: its rows, or the file.
 *
 * @param open gives the file, from its beginning each time
 * @param kindOf called for each reading of the file from its beginning
 * @throws ExplainedError where the file is too large, damaged or cannot be read; what `open` throws
 */
export async function fileOutputOf(
	item: Item,
	{ output, binaryPropertyName, rowLimit, maxBytes }: FileChoices,
	open: () => Promise<Download>,
	kindOf: () => FileKind,
): Promise<Output[]> {
	const { client, timezone } = item;
	if (output !== 'file') {
		const rows = await readWhole(client, open, maxBytes, async (file) => {
			const { expected, types, keep } = kindOf();
			return await readRows(client, file, { expected, types, keep, rowLimit, maxBytes });
		});
		return rows.map((row) => ({ json: row as IDataObject }));
	}
	const { stored, fileName, mimeType, bytes } = await readWhole(
		client,
		open,
		maxBytes,
		async (file) => {
			const { name, expected } = kindOf();
			const settings = { name, expected, timezone, maxBytes };
			return await storeFile(client, file, settings, async (...args) => await item.store(...args));
		},
	);
	return [
		{
			json: { success: true, fileName, mimeType, bytes },
			binary: { [binaryPropertyName]: { ...stored, fileName, mimeType } },
		},
	];
}

/**
 * Does what comes after a request was accepted. An error then also says how to get at the file, for
 * the request need not be repeated; but where there will be no file, the next try requests it anew.
 *
 * @param deed name that the request was made under, with `onlyOnce`
 * @param how a sentence; must hold no secret
 */
export async function afterRequest(
	item: Item,
	deed: string,
	how: string,
	task: () => Promise<Output[]>,
): Promise<Output[]> {
	const outcome = await settled(task());
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	if (error instanceof NoFile) item.forget(deed);
	throw error instanceof Stopped ? error : new Supplemented(error, how);
}
