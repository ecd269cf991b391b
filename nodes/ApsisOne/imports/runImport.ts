import pLimit from 'p-limit';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INode,
} from 'n8n-workflow';
import { GivenUp } from '../transport/backOff';
import { sendForeign } from '../transport/foreign';
import { poll } from '../transport/poll';
import { send, type ApiRequest } from '../transport/request';
import { uploadForm } from './form';
import type { Part } from './parts';

/** At once, for the whole account (API.md section 5). */
const MAX_AT_ONCE = 3;
/** New imports for a file whose upload address no longer works. */
const MAX_REQUESTS = 3;
/** Uploads of one file to one address, where it is not known whether the one before arrived. */
const MAX_UPLOADS = 5;
/** Statuses of an upload address that no longer works. */
const ADDRESS_REFUSED = ['403', '404', '410'];
const DONE = ['completed', 'error'];

export interface ImportSettings {
	/** `POST …/imports`; a file goes with each. */
	request: ApiRequest;
	parts: Part[];
	sectionId: string;
	waitUntilDone: boolean;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	/** Milliseconds to wait for an import. */
	timeoutMs: number;
}

/** Answer to the request of an import (API.md section 8.7). */
interface CreatedImport {
	import_id: string;
	file_upload_url: string;
	file_upload_url_expires_at?: string;
	file_upload_body?: IDataObject;
}

/**
 * Requests imports, uploads their files and waits for them.
 *
 * @returns what became of each, in the order of the parts
 * @throws NodeOperationError where one failed, after the others have ended; it names them all
 */
export async function runImports(
	context: IExecuteFunctions,
	settings: ImportSettings,
): Promise<IDataObject[]> {
	const limit = pLimit(MAX_AT_ONCE);
	const outcomes = await Promise.allSettled(
		settings.parts.map(
			async (part) => await limit(async () => await runImport(context, settings, part)),
		),
	);
	const done = outcomes.flatMap((outcome) =>
		outcome.status === 'fulfilled' ? [outcome.value] : [],
	);
	const failure = outcomes.find((outcome) => outcome.status === 'rejected');
	if (!failure) return done;
	if (done.length === 0) throw failure.reason;
	throw withOthers(failure.reason, done, context.getNode());
}

/** What went through must not be imported again because another part failed. */
function withOthers(reason: unknown, done: IDataObject[], node: INode): NodeOperationError {
	const ids = done.map(({ importId }) => String(importId)).join(', ');
	return new NodeOperationError(node, reason as Error, {
		itemIndex: 0,
		description: `These imports of the same run went through and need not be repeated: ${ids}.`,
	});
}

async function runImport(
	context: IExecuteFunctions,
	settings: ImportSettings,
	part: Part,
): Promise<IDataObject> {
	const startedAt = new Date().toISOString();
	const importId = await requestAndUpload(context, settings, part);
	const summary = { importId, rows: part.rows, bytes: part.bytes, startedAt };
	if (!settings.waitUntilDone) return { success: true, status: 'uploaded', ...summary };

	const result = await poll(
		context,
		async () => {
			const current = await readStatus(context, settings, importId);
			context.sendMessageToUI(`Import ${importId}: ${String(current.status)}`);
			return DONE.includes(String(current.status)) ? current : undefined;
		},
		settings.timeoutMs,
	);
	if (!result) return { success: false, status: 'in_progress', timedOut: true, ...summary };
	if (result.status === 'error') {
		throw new NodeOperationError(
			context.getNode(),
			`APSIS One could not carry out import ${importId}`,
			{
				itemIndex: 0,
				description: `Its error report is in APSIS One, under the imports of the section. Answer: ${JSON.stringify(result)}.`,
			},
		);
	}
	return { success: true, ...summary, finishedAt: new Date().toISOString(), ...result };
}

/** @returns the id of the import that has the file */
async function requestAndUpload(
	context: IExecuteFunctions,
	settings: ImportSettings,
	part: Part,
): Promise<string> {
	for (let requests = 1; ; requests++) {
		const { body } = await send(context, settings.request, { maxWaitMs: settings.maxWaitMs });
		const created = body as unknown as CreatedImport;
		if (!created.import_id || !created.file_upload_url) {
			throw new NodeOperationError(context.getNode(), 'APSIS One gave no address to upload to', {
				itemIndex: 0,
				description: 'Nothing was imported. Run again later.',
			});
		}
		const isUploaded = await upload(context, settings, part, created);
		if (isUploaded) return created.import_id;
		if (requests === MAX_REQUESTS) {
			throw new NodeOperationError(
				context.getNode(),
				'The file could not be uploaded to APSIS One',
				{
					itemIndex: 0,
					description: `The upload address was refused ${requests} times. Nothing was imported. Run again later.`,
				},
			);
		}
	}
}

/** @returns false where the address no longer works, so that a new import has to be requested */
async function upload(
	context: IExecuteFunctions,
	settings: ImportSettings,
	part: Part,
	created: CreatedImport,
): Promise<boolean> {
	const { contentType, body } = uploadForm(created.file_upload_body ?? {}, {
		name: 'profiles.csv',
		contentType: 'text/csv',
		pieces: part.pieces,
	});
	const request: IHttpRequestOptions = {
		method: 'POST',
		url: created.file_upload_url,
		headers: { 'Content-Type': contentType },
		body,
	};
	for (let tries = 1; !hasExpired(created); tries++) {
		const failure = await failureOf(sendForeign(context, request, settings));
		if (!failure) return true;
		if (!(failure instanceof GivenUp)) throw failure;
		if (ADDRESS_REFUSED.includes(failure.fault.code ?? '')) return false;
		// A file that may have arrived is not sent twice: the import tells whether it has.
		if (!failure.mayHaveArrived || tries === MAX_UPLOADS) throw failure;
		const { status } = await readStatus(context, settings, created.import_id);
		if (status !== 'waiting_for_file') return true;
	}
	return false;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
	try {
		await promise;
		return undefined;
	} catch (error) {
		return error;
	}
}

const hasExpired = ({ file_upload_url_expires_at: expiresAt }: CreatedImport) =>
	expiresAt !== undefined && Date.parse(expiresAt) <= Date.now();

async function readStatus(
	context: IExecuteFunctions,
	{ sectionId, maxWaitMs }: ImportSettings,
	importId: string,
): Promise<IDataObject> {
	const url = `/audience/sections/${encodeURIComponent(sectionId)}/imports/${encodeURIComponent(importId)}`;
	const { body } = await send(context, { method: 'GET', url }, { maxWaitMs });
	return ((body as unknown as { result?: IDataObject }).result ?? {}) as IDataObject;
}
