import pLimit from 'p-limit';
import { ExplainedError } from '../../../credentials/account/explained';
import { GivenUp } from '../client/backOff';
import type { Client } from '../client/client';
import { sendForeign } from '../client/foreign';
import type { HttpRequest } from '../client/host';
import type { JsonObject } from '../client/json';
import { pausesBy } from '../client/pauses';
import { poll } from '../client/poll';
import { settled } from '../client/settled';
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
	request: HttpRequest;
	parts: Part[];
	sectionId: string;
	waitUntilDone: boolean;
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	/** Milliseconds to wait for an import. */
	timeoutMs: number;
	/** Does what may not be done twice, unless an earlier try has done it: gives its result then. */
	onlyOnce<T>(name: string, deed: () => Promise<T>): Promise<T>;
	/** Tells whoever watches how far it is. */
	say(line: string): void;
}

/** What became of imports, in the order of their parts. */
export interface ImportOutcome {
	done: JsonObject[];
	/** What the first that failed threw; left out where all went through. */
	failure?: unknown;
}

/** Answer to the request of an import (API.md section 8.7). */
interface CreatedImport {
	import_id: string;
	file_upload_url: string;
	file_upload_url_expires_at?: string;
	file_upload_body?: JsonObject;
	/** Until when the address works, by this machine's clock; undefined where the answer does not tell. */
	worksUntil?: number;
}

/** An import that has its file. */
interface Uploaded {
	importId: string;
	startedAt: string;
}

/**
 * Requests imports, uploads their files and waits for them. When one fails, no other is begun, and
 * those under way are waited for.
 */
export async function runImports(client: Client, settings: ImportSettings): Promise<ImportOutcome> {
	const limit = pLimit(MAX_AT_ONCE);
	let failure: { error: unknown } | undefined;
	const done: JsonObject[] = [];
	const run = async (part: Part, position: number) => {
		if (failure) return;
		const outcome = await settled(runImport(client, settings, part, position));
		if ('value' in outcome) done[position] = outcome.value;
		else failure ??= outcome;
	};
	await Promise.all(
		settings.parts.map(
			async (part, position) => await limit(async () => await run(part, position)),
		),
	);
	return { done: done.filter(Boolean), ...(failure && { failure: failure.error }) };
}

async function runImport(
	client: Client,
	settings: ImportSettings,
	part: Part,
	position: number,
): Promise<JsonObject> {
	const name = `import part ${position + 1} of ${part.sha256}`;
	const uploaded = await settings.onlyOnce(
		name,
		async () => await requestAndUpload(client, settings, part, name),
	);
	const { importId, startedAt } = uploaded;
	const summary = { importId, rows: part.rows, bytes: part.bytes, startedAt };
	if (!settings.waitUntilDone) return { success: true, status: 'uploaded', ...summary };

	const result = await poll(
		client,
		async () => {
			const current = await readStatus(client, settings, importId);
			settings.say(`Import ${importId}: ${String(current.status)}`);
			return DONE.includes(String(current.status)) ? current : undefined;
		},
		settings.timeoutMs,
	);
	if (!result) return { success: false, status: 'in_progress', timedOut: true, ...summary };
	if (result.status === 'error') {
		throw new ExplainedError(
			`APSIS One could not carry out import ${importId}`,
			`Its error report is in APSIS One, under the imports of the section. Answer: ${JSON.stringify(result)}.`,
		);
	}
	return { success: true, ...summary, finishedAt: timeOf(client), ...result };
}

const timeOf = ({ clock }: Client): string => new Date(clock.now()).toISOString();

/**
 * Requests an import and uploads its file. What an earlier try has requested is requested again only
 * where it still waits for its file and its address no longer works.
 *
 * @param name of the part, for later tries
 */
async function requestAndUpload(
	client: Client,
	settings: ImportSettings,
	part: Part,
	name: string,
): Promise<Uploaded> {
	const startedAt = timeOf(client);
	let requested = 0;
	for (let number = 1; ; number++) {
		let isOfEarlierTry = true;
		const created = await settings.onlyOnce(`request ${number}, ${name}`, async () => {
			isOfEarlierTry = false;
			requested++;
			return await requestImport(client, settings);
		});
		const hasFile =
			(isOfEarlierTry && (await hasArrived(client, settings, created))) ||
			(await upload(client, settings, part, created));
		if (hasFile) return { importId: created.import_id, startedAt };
		if (requested === MAX_REQUESTS) {
			throw new ExplainedError(
				'The file could not be uploaded to APSIS One',
				`The upload address was refused ${requested} times. Nothing was imported. Run again later.`,
			);
		}
	}
}

async function requestImport(
	client: Client,
	{ request, maxWaitMs }: ImportSettings,
): Promise<CreatedImport> {
	const { body, headers } = await client.send(request, { maxWaitMs });
	const created = (body ?? {}) as CreatedImport;
	if (created.import_id && created.file_upload_url) {
		return { ...created, worksUntil: worksUntil(created, headers.date, client) };
	}
	throw new ExplainedError(
		'APSIS One gave no address to upload to',
		'Nothing was imported. Run again later.',
	);
}

/** @returns false where the address no longer works, so that a new import has to be requested */
async function upload(
	client: Client,
	settings: ImportSettings,
	part: Part,
	created: CreatedImport,
): Promise<boolean> {
	const { maxWaitMs } = settings;
	const { contentType, body } = await uploadForm(
		created.file_upload_body ?? {},
		{ name: 'profiles.csv', contentType: 'text/csv', pieces: part.pieces },
		pausesBy(client.clock),
	);
	const request: HttpRequest = {
		method: 'POST',
		url: created.file_upload_url,
		headers: { 'Content-Type': contentType },
		body,
	};
	for (let tries = 1; !hasExpired(created, client); tries++) {
		const outcome = await settled(sendForeign(client, request, { maxWaitMs }));
		if ('value' in outcome) return true;
		const { error } = outcome;
		if (!(error instanceof GivenUp)) throw error;
		if (ADDRESS_REFUSED.includes(error.fault.code ?? '')) return false;
		if (!error.mayHaveArrived || tries === MAX_UPLOADS) throw error;
		if (await hasArrived(client, settings, created)) return true;
	}
	return false;
}

/** APSIS One's clock and this machine's may be hours apart: only the life is taken from the answer. */
function worksUntil(
	{ file_upload_url_expires_at: expiresAt }: CreatedImport,
	answeredAt: unknown,
	{ clock }: Client,
): number | undefined {
	if (expiresAt === undefined) return undefined;
	const now = clock.now();
	const serverNow = Date.parse(String(answeredAt ?? ''));
	return now + Date.parse(expiresAt) - (Number.isNaN(serverNow) ? now : serverNow);
}

const hasExpired = ({ worksUntil: until }: CreatedImport, { clock }: Client): boolean =>
	until !== undefined && until <= clock.now();

/** A file that may have arrived is not sent twice: the import tells whether it has. */
async function hasArrived(
	client: Client,
	settings: ImportSettings,
	{ import_id: importId }: CreatedImport,
): Promise<boolean> {
	return (await readStatus(client, settings, importId)).status !== 'waiting_for_file';
}

async function readStatus(
	client: Client,
	{ sectionId, maxWaitMs }: ImportSettings,
	importId: string,
): Promise<JsonObject> {
	const url = `/audience/sections/${encodeURIComponent(sectionId)}/imports/${encodeURIComponent(importId)}`;
	const { body } = await client.send({ method: 'GET', url }, { maxWaitMs });
	return (body as { result?: JsonObject } | undefined)?.result ?? {};
}
