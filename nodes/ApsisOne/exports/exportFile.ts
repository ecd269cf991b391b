import {
	NodeOperationError,
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { dateIn } from '../attributes/moments';
import { Stopped } from '../transport/backOff';
import {
	bytesOf,
	download,
	Interrupted,
	readStream,
	TooLarge,
	type Download,
} from '../transport/download';
import { nodeErrorOf } from '../transport/errors';
import { maxWaitOf } from '../transport/options';
import { poll } from '../transport/poll';
import { runOf, type Context } from '../transport/run';
import { settled } from '../transport/settled';
import { readFile, Unreadable } from './readFile';

export type Output = 'items' | 'file' | 'request';

/** What the fields and options of an item say about its file. */
export interface FileChoices {
	itemIndex: number;
	output: Output;
	binaryPropertyName: string;
	fileFormat: 'csv' | 'xlsx';
	rowLimit: number;
	maxBytes: number;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	/** Milliseconds to wait for the file to be ready. */
	timeoutMs: number;
}

/** How an operation's files are read. */
export interface FileKind {
	/** Beginning of the file's name. */
	name: string;
	/** Types of columns, by name; others are text. */
	types?: ReadonlyMap<string, ValueType>;
	/** Whether a row is given. */
	keep?: (row: IDataObject) => boolean;
}

/** The two addresses that the answer to a request for an export has (API.md section 8.8). */
export interface Addresses {
	/** 202 while the file is not ready. */
	current?: string;
	/** Deprecated; 404 while the file is not ready. */
	old?: string;
}

const MB = 1_000_000;
const MINUTE = 60_000;
/** Downloads of one file whose connection is lost on the way. */
const MAX_READS = 3;
const PAUSE_MS = 1000;

const TYPES = {
	csv: 'text/csv',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	json: 'application/json',
	gzip: 'application/gzip',
};

/** Reads the fields of fields/exports.ts of an item. */
export function choicesOf(context: IExecuteFunctions, itemIndex: number): FileChoices {
	const options = context.getNodeParameter('options', itemIndex, {});
	return {
		itemIndex,
		output: context.getNodeParameter('output', itemIndex, 'items') as Output,
		binaryPropertyName: context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string,
		fileFormat: options.fileFormat === 'xlsx' ? 'xlsx' : 'csv',
		rowLimit: Number(options.rowLimit ?? Infinity),
		maxBytes: Number(options.maxFileSize ?? 200) * MB,
		maxWaitMs: maxWaitOf(options),
		timeoutMs: Number(options.waitTimeout ?? 60) * MINUTE,
	};
}

/** The media type to ask for where rows are read; JSON exports know no other (API.md section 8.8). */
export const ACCEPT_ROWS = `${TYPES.csv}, ${TYPES.json};q=0.9`;

/** The media type to ask for. */
const acceptOf = ({ output, fileFormat }: FileChoices): string =>
	output === 'file' && fileFormat === 'xlsx' ? TYPES.xlsx : ACCEPT_ROWS;

export interface WaitSettings {
	/** 404 means "not ready" even at the only address. */
	waitWhenNotFound?: boolean;
	/** 503 means that the processing failed, as it does for the event export. */
	unavailableIsFailure?: boolean;
}

/**
 * Makes a function that looks once for the file of an export, by the poll rules of API.md section
 * 8.8: the current address answers 202 while it is not ready; where it is not known, the old one is
 * asked, from then on, whose 404 means the same.
 *
 * @param settings.accept media type to ask for
 * @returns gives the file as a stream, undefined where it is not ready, or the status that says why
 * there will be none; throws NodeOperationError where an address is unsafe, GivenUp as `backOff` does
 */
export function lookerFor(
	context: Context,
	{ current, old }: Addresses,
	settings: WaitSettings & { accept: string; maxWaitMs: number; itemIndex: number },
): () => Promise<Download | number | undefined> {
	const { accept, maxWaitMs, itemIndex } = settings;
	const { waitWhenNotFound = false, unavailableIsFailure = false } = settings;
	const results = [404, 410, ...(unavailableIsFailure ? [503] : [])];
	let address = current ?? old ?? '';
	const ask = async () =>
		await download(context, address, { accept, results, maxWaitMs, itemIndex });
	return async () => {
		let answer = await ask();
		if (answer === 404 && address === current && old !== undefined && old !== current) {
			address = old;
			answer = await ask();
		}
		const isOld = address === old && address !== current;
		const isPending = answer === 202 || (answer === 404 && (isOld || waitWhenNotFound));
		return isPending ? undefined : answer;
	};
}

/**
 * Waits for the file of an export.
 *
 * @returns the file as a stream
 * @throws NodeOperationError where the file is gone or failed, the address is wrong, or the time is over
 */
export async function waitForFile(
	context: IExecuteFunctions,
	addresses: Addresses,
	choices: FileChoices,
	settings: WaitSettings = {},
): Promise<Download> {
	const { itemIndex, maxWaitMs, timeoutMs } = choices;
	if (addresses.current === undefined && addresses.old === undefined) {
		throw failure('APSIS One gave no address to download from', 'Run again later.');
	}
	const accept = acceptOf(choices);
	const look = lookerFor(context, addresses, { ...settings, accept, maxWaitMs, itemIndex });
	const found = await poll(
		context,
		async () => {
			const answer = await look();
			if (typeof answer === 'number') throw failureOf(answer);
			if (!answer) context.sendMessageToUI(`Item ${itemIndex}: the file is not ready yet`);
			return answer;
		},
		timeoutMs,
	);
	if (found) return found;
	throw failure(
		`The file was not ready after ${Math.round(timeoutMs / MINUTE)} minutes`,
		'Download it later, or give it more time under Options > Wait Timeout.',
	);

	function failureOf(status: number): NodeOperationError {
		if (status === 404) {
			return failure(
				'APSIS One knows no file at this address',
				'Addresses work for a day. If the file may still be in the making, switch on Options > Wait When Not Found.',
			);
		}
		if (status === 410) {
			return failure('The file is gone', 'Files live for a day. Request the export anew.');
		}
		if (status === 503) {
			return failure('APSIS One could not process the export', 'Request it anew: run again.');
		}
		return failure(
			`APSIS One answered with status ${status} in place of the file`,
			'Run again later.',
		);
	}

	function failure(message: string, description: string): NodeOperationError {
		return new NodeOperationError(context.getNode(), message, { itemIndex, description });
	}
}

/**
 * Downloads a file and makes output of it: its rows, or the file. Where the connection is lost on
 * the way, it is downloaded again from its beginning, so that nothing is lost or doubled.
 *
 * @param open gives the file, from its beginning each time
 * @throws NodeOperationError where the file is too large or cannot be read; GivenUp as `backOff` does
 */
export async function outputOf(
	context: IExecuteFunctions,
	open: () => Promise<Download>,
	choices: FileChoices,
	kind: () => FileKind,
): Promise<INodeExecutionData[]> {
	for (let reads = 1; ; reads++) {
		const file = await open();
		const outcome = await settled(read(context, file, choices, kind()));
		if ('value' in outcome) return outcome.value;
		if (!(outcome.error instanceof Interrupted) || reads === MAX_READS) {
			throw explained(context, outcome.error, choices);
		}
		await sleep(PAUSE_MS);
	}
}

async function read(
	context: IExecuteFunctions,
	file: Download,
	choices: FileChoices,
	kind: FileKind,
): Promise<INodeExecutionData[]> {
	if (choices.output !== 'file') {
		const rows = await readRows(context, file, choices, kind);
		return rows.map((json) => ({ json }));
	}
	try {
		return [await fileItem(context, file, choices, kind)];
	} finally {
		file.stream.destroy();
	}
}

/**
 * Reads the rows of a file, and closes it.
 *
 * @throws Unreadable, TooLarge or Interrupted
 */
export async function readRows(
	context: Context,
	file: Download,
	{ rowLimit, maxBytes }: Pick<FileChoices, 'rowLimit' | 'maxBytes'>,
	{ types = new Map(), keep }: Pick<FileKind, 'types' | 'keep'>,
): Promise<IDataObject[]> {
	try {
		return await readFile(bytesOf(context, file, maxBytes), {
			contentType: file.contentType,
			types,
			rowLimit,
			maxBytes,
			keep,
		});
	} finally {
		file.stream.destroy();
	}
}

async function fileItem(
	context: IExecuteFunctions,
	file: Download,
	{ binaryPropertyName, maxBytes }: FileChoices,
	{ name }: FileKind,
): Promise<INodeExecutionData> {
	const { mimeType, ending } = formatOf(file);
	const fileName = `${name}-${dateIn(Date.now(), context.getTimezone())}${ending}`;
	const { result: binary, size } = await readStream(
		context,
		file,
		maxBytes,
		async (stream) => await context.helpers.prepareBinaryData(stream, fileName, mimeType),
	);
	return {
		json: { success: true, fileName, mimeType, bytes: size },
		binary: { [binaryPropertyName]: { ...binary, fileName, mimeType } },
	};
}

function formatOf({ contentType }: Download): { mimeType: string; ending: string } {
	if (contentType.includes('spreadsheetml')) return { mimeType: TYPES.xlsx, ending: '.xlsx' };
	if (contentType.includes('json')) return { mimeType: TYPES.json, ending: '.json' };
	// Email reports are CSV, compressed as such; an object store may not tell.
	if (/gzip|octet-stream/.test(contentType)) return { mimeType: TYPES.gzip, ending: '.csv.gz' };
	return { mimeType: TYPES.csv, ending: '.csv' };
}

/** The error for the user. */
function explained(
	context: IExecuteFunctions,
	error: unknown,
	{ itemIndex, maxBytes }: FileChoices,
): unknown {
	const failure = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });
	if (error instanceof TooLarge) {
		return failure(
			`The file is larger than ${maxBytes / MB} MB`,
			'Raise Options > Max File Size if this n8n has the memory, choose the output File, or export less: a segment, fewer columns, a shorter time.',
		);
	}
	if (error instanceof Unreadable) {
		return failure(
			`The file cannot be read: ${error.message}`,
			'Choose the output File to look at it.',
		);
	}
	if (error instanceof Interrupted) {
		return failure(
			`The file could not be downloaded whole in ${MAX_READS} tries`,
			'The connection was lost on the way, or the data is damaged. Check the network of this n8n, then run again.',
		);
	}
	return error;
}

/**
 * Does what comes after a request was accepted. An error then also says how to get at the file, for
 * the request need not be repeated.
 *
 * @param how a sentence; must hold no secret
 */
export async function afterRequest<T>(
	context: IExecuteFunctions,
	itemIndex: number,
	how: string,
	task: () => Promise<T>,
): Promise<T> {
	const outcome = await settled(task());
	if ('value' in outcome) return outcome.value;
	if (outcome.error instanceof Stopped) throw outcome.error;
	const error: NodeApiError | NodeOperationError = nodeErrorOf(
		outcome.error,
		context.getNode(),
		itemIndex,
		runOf(context).expected,
	);
	error.description = [error.description, how].filter(Boolean).join(' ');
	throw error;
}
