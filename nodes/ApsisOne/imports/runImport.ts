import { fullJitter } from '../../../credentials/account/delay';
import { ExplainedError } from '../../../credentials/account/explained';
import { GivenUp, Stopped } from '../client/backOff';
import type { Client } from '../client/client';
import { sendForeign } from '../client/foreign';
import type { HttpRequest } from '../client/host';
import { isObject, type JsonObject } from '../client/json';
import { poll } from '../client/poll';
import { settled } from '../client/settled';
import { uploadForm } from './form';
import type { Part } from './parts';

/** At once, for the whole account (API.md section 5). */
const MAX_AT_ONCE = 3;
/** New imports for a file whose upload address no longer works. */
const MAX_REQUESTS = 3;
/** Uploads of one file to one address. */
const MAX_UPLOADS = 12;
/** Milliseconds: bounds of the waits between uploads of one file. */
const BASE_MS = 1000;
const CAP_MS = 30_000;
/** Statuses of an upload address that no longer works. */
const ADDRESS_REFUSED = ['403', '404', '410'];
const DONE = ['completed', 'error'];

export interface ImportSettings {
	/** `POST …/imports`; a file goes with each. */
	request: HttpRequest;
	/** The next is taken when there is room for it. */
	parts: AsyncIterable<Part>;
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

/**
 * `uploaded`: APSIS One has the file, and it is not waited for; `timedOut`: it goes on, longer than it
 * is waited for; `failed`: APSIS One says so; `notSent`: APSIS One does not have the file; `unknown`:
 * an answer was lost, so it may have it, or may have imported it.
 */
export type PartStatus = 'completed' | 'uploaded' | 'timedOut' | 'failed' | 'notSent' | 'unknown';

/** What became of one file. */
export interface PartOutcome {
	/** From 1. */
	part: number;
	status: PartStatus;
	/** Left out where no import was requested, or its answer was lost. */
	importId?: string;
	rows: number;
	bytes: number;
	/** ISO 8601. */
	startedAt?: string;
	finishedAt?: string;
	/** What APSIS One told last of the import. */
	result?: JsonObject;
}

/** What became of imports, in the order of their files. */
export interface ImportOutcome {
	/** Of the files that were begun; after a failure no other is. */
	parts: PartOutcome[];
	/** What the first that failed threw; left out where none did. */
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
 * Requests imports, uploads their files one after the other, and waits for them. When one fails, no
 * other is begun, and those under way are waited for: each has its outcome, however the others ended.
 *
 * @throws Stopped; all else stands in the outcome, also what the parts throw
 */
export async function runImports(client: Client, settings: ImportSettings): Promise<ImportOutcome> {
	const parts: PartOutcome[] = [];
	const underWay = new Set<Promise<void>>();
	let failure: { error: unknown } | undefined;
	const ended = (outcome: { value: unknown } | { error: unknown }) => {
		if ('error' in outcome) failure ??= outcome;
	};
	try {
		for await (const part of settings.parts) {
			const { rows, bytes } = part;
			const outcome: PartOutcome = { part: parts.length + 1, status: 'notSent', rows, bytes };
			parts.push(outcome);
			const sent = await settled(send(client, settings, part, outcome));
			ended(sent);
			if ('value' in sent && settings.waitUntilDone) {
				const finishing = settled(finish(client, settings, outcome)).then((finished) => {
					ended(finished);
					underWay.delete(finishing);
				});
				underWay.add(finishing);
			}
			while (underWay.size >= MAX_AT_ONCE && !failure) await Promise.race(underWay);
			if (failure) break;
		}
	} catch (error) {
		ended({ error });
	}
	await Promise.all(underWay);
	if (failure?.error instanceof Stopped) throw failure.error;
	return { parts, ...(failure && { failure: failure.error }) };
}

/** Has the import requested and its file uploaded; notes in the outcome how far it came. */
async function send(
	client: Client,
	settings: ImportSettings,
	part: Part,
	outcome: PartOutcome,
): Promise<void> {
	const name = `import part ${outcome.part} of ${part.sha256}`;
	const sent = await settled(
		settings.onlyOnce(
			name,
			async () => await requestAndUpload(client, settings, part, name, outcome),
		),
	);
	if ('value' in sent) {
		Object.assign(outcome, sent.value, { status: 'uploaded' });
		return;
	}
	const { error } = sent;
	if (error instanceof GivenUp && error.mayHaveArrived) outcome.status = 'unknown';
	throw error;
}

/** Waits for an import that has its file. */
async function finish(client: Client, settings: ImportSettings, outcome: PartOutcome) {
	const importId = outcome.importId!;
	outcome.status = 'unknown';
	const result = await poll(
		client,
		async () => {
			outcome.result = await readStatus(client, settings, importId);
			settings.say(`Import ${importId}: ${String(outcome.result.status)}`);
			return DONE.includes(String(outcome.result.status)) ? outcome.result : undefined;
		},
		settings.timeoutMs,
	);
	if (!result) {
		outcome.status = 'timedOut';
		return;
	}
	outcome.finishedAt = timeOf(client);
	outcome.status = result.status === 'error' ? 'failed' : 'completed';
	if (outcome.status === 'completed') return;
	throw new ExplainedError(
		`APSIS One could not carry out import ${importId}`,
		`Its error report is in APSIS One, under the imports of the section. Answer: ${JSON.stringify(result)}.`,
	);
}

const timeOf = ({ clock }: Client): string => new Date(clock.now()).toISOString();

/**
 * Requests an import and uploads its file. What an earlier try has requested is requested again only
 * where it still waits for its file and its address no longer works.
 *
 * @param name of the part, for later tries
 * @param outcome is told the import's ID as soon as it is known
 */
async function requestAndUpload(
	client: Client,
	settings: ImportSettings,
	part: Part,
	name: string,
	outcome: PartOutcome,
): Promise<Uploaded> {
	const startedAt = timeOf(client);
	outcome.startedAt = startedAt;
	let requested = 0;
	for (let number = 1; ; number++) {
		let isOfEarlierTry = true;
		const created = await settings.onlyOnce(`request ${number}, ${name}`, async () => {
			isOfEarlierTry = false;
			requested++;
			return await requestImport(client, settings);
		});
		outcome.importId = created.import_id;
		outcome.status = isOfEarlierTry ? 'unknown' : 'notSent';
		const hasFile =
			(isOfEarlierTry && (await hasArrived(client, settings, created))) ||
			(await upload(client, settings, part, created, outcome));
		if (hasFile) return { importId: created.import_id, startedAt };
		if (requested === MAX_REQUESTS) {
			throw new ExplainedError(
				'The file could not be uploaded to APSIS One',
				`The upload address was refused ${requested} times, so the file was not imported. Run again later.`,
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
	outcome: PartOutcome,
): Promise<boolean> {
	const { maxWaitMs } = settings;
	const { contentType, body } = await uploadForm(
		created.file_upload_body ?? {},
		{ name: 'profiles.csv', contentType: 'text/csv', pieces: part.pieces },
		client.giveWay,
	);
	const request: HttpRequest = {
		method: 'POST',
		url: created.file_upload_url,
		headers: { 'Content-Type': contentType },
		body,
	};
	let leftMs = maxWaitMs;
	outcome.status = 'notSent';
	// Whether the address still works is for the store to say; the clock is asked before a repeat alone.
	for (let tries = 1; tries === 1 || !hasExpired(created, client); tries++) {
		const outcomeOfTry = await settled(sendForeign(client, request, { maxWaitMs: leftMs }));
		if ('value' in outcomeOfTry) return true;
		const { error } = outcomeOfTry;
		if (!(error instanceof GivenUp)) throw error;
		if (ADDRESS_REFUSED.includes(error.fault.code ?? '')) return false;
		if (!error.mayHaveArrived) throw error;
		leftMs -= error.waitedMs;
		const waitMs = fullJitter(tries - 1, BASE_MS, CAP_MS);
		if (waitMs <= leftMs) {
			await client.wait(waitMs);
			client.tally.waitedMs += waitMs;
			leftMs -= waitMs;
		}
		// Until the answer is there, the file may have arrived.
		outcome.status = 'unknown';
		if (await hasArrived(client, settings, created)) return true;
		outcome.status = 'notSent';
		if (waitMs > leftMs || tries === MAX_UPLOADS) {
			throw new ExplainedError(
				'The file could not be uploaded to APSIS One',
				`Its storage did not take it (${error.fault.code}, ${tries} tries): import ${created.import_id} still waits for it, and imports nothing. Run again later, or give it more time under Options > Max Wait.`,
			);
		}
	}
	return false;
}

/** By APSIS One's clock alone: this machine's may be hours apart, so only the life is taken from the answer. */
function worksUntil(
	{ file_upload_url_expires_at: expiresAt }: CreatedImport,
	answeredAt: unknown,
	{ clock }: Client,
): number | undefined {
	const lifeMs = Date.parse(String(expiresAt)) - Date.parse(String(answeredAt));
	return Number.isNaN(lifeMs) ? undefined : clock.now() + lifeMs;
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

/**
 * Clients read the status from `result` (API.md section 8.7); an answer without that envelope is taken as well.
 *
 * @throws ExplainedError where there is none
 */
async function readStatus(
	client: Client,
	{ sectionId, maxWaitMs }: ImportSettings,
	importId: string,
): Promise<JsonObject> {
	const url = `/audience/sections/${encodeURIComponent(sectionId)}/imports/${encodeURIComponent(importId)}`;
	const { body } = await client.send({ method: 'GET', url }, { maxWaitMs });
	const answer = isObject(body) ? body : {};
	const result = isObject(answer.result) ? answer.result : answer;
	if (typeof result.status === 'string') return result;
	throw new ExplainedError(
		`APSIS One did not tell the status of import ${importId}`,
		'Its answer has no status. Look at the imports of the section in APSIS One.',
	);
}
