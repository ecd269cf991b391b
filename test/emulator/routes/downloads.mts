import type { Answer } from '../answer.mts';
import { empty, Refusal } from '../answer.mts';
import type { Call, Handler, Handlers, World } from '../call.mts';
import { param } from '../call.mts';
import type { Export } from '../exports/exports.mts';

const CSV_TYPE = 'text/csv;charset=UTF-8;header=present';
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** NOT a workbook: the start of a ZIP file, enough to see that the right format was asked for. */
const XLSX_BYTES = 'PK\u0003\u0004 The emulator makes no real workbooks. PK\u0005\u0006';

/** A file is made once and then stays the same; in which formats is settled at each download. */
function fileOf(one: Export, accept: string | undefined): Answer {
	const { content } = one;
	if (content.kind === 'json') {
		one.file ??= { status: 200, body: content.json() };
		return one.file;
	}
	if (accept?.includes(XLSX_TYPE)) {
		return { status: 200, headers: { 'content-type': XLSX_TYPE }, body: XLSX_BYTES };
	}
	one.file ??= { status: 200, headers: { 'content-type': CSV_TYPE }, body: content.csv() };
	return one.file;
}

function acceptsGzip({ headers }: Call): boolean {
	const accepted = String(headers['accept-encoding'] ?? '').split(',');
	return accepted.some((entry) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(entry));
}

function poll(call: Call, world: World, whilePending: () => Answer): Answer {
	const found = world.exports.find(param(call, 'export_id'));
	const state = found ? world.exports.stateOf(found) : 'unknown';
	if (!found || state === 'unknown') throw new Refusal(404, 'The export was not found.');
	switch (state) {
		case 'pending':
			return whilePending();
		case 'failed':
			throw new Refusal(503, 'The export could not be processed. Request a new one.');
		case 'gone':
			throw new Refusal(410, 'The file is gone.');
		case 'ready':
			return {
				...fileOf(found, call.headers.accept),
				...(acceptsGzip(call) ? { encoding: 'gzip' } : {}),
			};
	}
}

const downloadExport: Handler = (call, world) =>
	poll(call, world, () => {
		throw new Refusal(404, 'The file is not ready.');
	});

const downloadExportV2: Handler = (call, world) => poll(call, world, () => empty(202));

/** The poll URLs of exports (API.md §8.8), old style and new style. */
export const downloadHandlers: Handlers = { downloadExport, downloadExportV2 };
