import { ExplainedError } from '../../../credentials/account/explained';
import type { ValueType } from '../attributes/convert';
import { GivenUp } from '../client/backOff';
import type { Client, Settings } from '../client/client';
import { download, type Download } from '../client/download';
import type { JsonObject } from '../client/json';
import { poll } from '../client/poll';
import { settled } from '../client/settled';
import { requireSize } from '../client/size';
import { NoFile } from './noFile';
import { minutesOf, notReady } from './notReady';

/** `POST` to this path requests an email report. */
export const REPORTS_PATH = '/emails/reports';

/** Statuses of a download address that no longer works; the report gives a new one. */
const ADDRESS_REFUSED = ['401', '403', '404', '410'];
const MAX_ADDRESSES = 3;
/** Only `completed` is documented; how a failure is called is a guess: `email-report-failed`. */
const FAILED = /fail|error|cancel|expired|abort/i;

/** Types of the columns that every email report has; the others are text. */
export const REPORT_TYPES: ReadonlyMap<string, ValueType> = new Map([
	['event_time', 'integer'],
	['server_time', 'integer'],
]);

/** Where the file of a report is. It is of no use for long, and the token is a secret. */
export interface ReportLink {
	url: string;
	/** To be sent as `x-apsis-auth`. */
	token?: string;
}

/** How far a report is. */
export interface ReportState {
	/** In the words of APSIS One. */
	status: string;
	hasFailed: boolean;
	/** Where it is ready. */
	link?: ReportLink;
}

/**
 * Requests an email report (API.md section 8.9).
 *
 * @returns its ID and the headers of the answer
 * @throws ExplainedError where the body is too large or the answer has no ID; GivenUp or Stopped as
 * `backOff` does
 */
export async function requestReport(
	client: Client,
	body: JsonObject,
	settings: Settings,
): Promise<{ reportId: string; headers: JsonObject }> {
	requireSize(REPORTS_PATH, body);
	const answer = await client.send({ method: 'POST', url: REPORTS_PATH, body }, settings);
	const reportId = reportIdIn(answer.body);
	if (reportId !== undefined) return { reportId, headers: answer.headers };
	throw new ExplainedError(
		'APSIS One gave no report ID',
		'The report may have been requested all the same. Run again later.',
	);
}

/** The name of the property is inferred (API.md section 8.9); `id` is taken as well. */
function reportIdIn(answer: unknown): string | undefined {
	const { report_id: reportId, id } = (answer ?? {}) as JsonObject;
	const found = reportId ?? id;
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

/**
 * Looks once how far a report is.
 *
 * @returns its status; and the address of the file where it is ready, with the secret of it apart
 * @throws GivenUp as `backOff` does, with status 404 where there is no such report any more; Stopped
 */
export async function lookAtReport(
	client: Client,
	reportId: string,
	settings: Settings,
): Promise<ReportState> {
	const url = `${REPORTS_PATH}/${encodeURIComponent(reportId)}`;
	const request = { method: 'GET' as const, url, query: { header_auth: true } };
	const { body, headers } = await client.send(request, settings);
	const { status, file_download_url: address } = (body ?? {}) as JsonObject;
	const state = { status: String(status), hasFailed: FAILED.test(String(status)) };
	if (status !== 'completed' || typeof address !== 'string') return state;
	const token = headers['x-apsis-auth'];
	return { ...state, link: { url: address, ...(typeof token === 'string' && { token }) } };
}

/**
 * Downloads the file of a report.
 *
 * @returns the file as a stream, or why APSIS One refuses the address: a new one may do
 * @throws ExplainedError where something else comes than the file; GivenUp or Stopped as `backOff` does
 */
export async function downloadReport(
	client: Client,
	{ url, token }: ReportLink,
	{ maxWaitMs }: { maxWaitMs: number },
): Promise<Download | GivenUp> {
	const headers = token === undefined ? undefined : { 'x-apsis-auth': token };
	const outcome = await settled(download(client, url, { accept: '*/*', headers, maxWaitMs }));
	if ('error' in outcome) {
		const { error } = outcome;
		if (error instanceof GivenUp && ADDRESS_REFUSED.includes(error.fault.code ?? '')) return error;
		throw error;
	}
	if (typeof outcome.value === 'object') return outcome.value;
	throw new ExplainedError(
		`APSIS One answered with status ${outcome.value} in place of the file`,
		'Run again later.',
	);
}

export interface WaitSettings {
	/** Milliseconds that a request may go on backing off. */
	maxWaitMs: number;
	/** Milliseconds to wait for the report. */
	timeoutMs: number;
	/** Told the status after each look. */
	onStatus: (status: string) => void;
}

/**
 * Waits for an email report and opens its file (API.md section 8.9).
 *
 * @returns the file as a stream
 * @throws NoFile where APSIS One could not make it; ExplainedError where it is not ready in time;
 * GivenUp or Stopped as `backOff` does
 */
export async function waitForReport(
	client: Client,
	reportId: string,
	settings: WaitSettings,
): Promise<Download> {
	for (let addresses = 1; ; addresses++) {
		const link = await waitForLink(client, reportId, settings);
		const file = await downloadReport(client, link, settings);
		if (!(file instanceof GivenUp)) return file;
		if (addresses === MAX_ADDRESSES) throw file;
	}
}

async function waitForLink(
	client: Client,
	reportId: string,
	{ maxWaitMs, timeoutMs, onStatus }: WaitSettings,
): Promise<ReportLink> {
	const found = await poll(
		client,
		async () => {
			const { status, hasFailed, link } = await lookAtReport(client, reportId, { maxWaitMs });
			onStatus(status);
			if (!hasFailed) return link;
			throw new NoFile(
				`APSIS One could not make email report ${reportId}: ${status}`,
				'Request it anew: run again.',
			);
		},
		timeoutMs,
	);
	if (found) return found;
	throw notReady(`Email report ${reportId} was not ready after ${minutesOf(timeoutMs)} minutes`);
}
