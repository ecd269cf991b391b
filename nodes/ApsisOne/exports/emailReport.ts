import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { ValueType } from '../attributes/convert';
import { GivenUp } from '../transport/backOff';
import { download, type Download } from '../transport/download';
import { poll } from '../transport/poll';
import { counted } from '../transport/report';
import { send } from '../transport/request';
import type { Context } from '../transport/run';
import { settled } from '../transport/settled';
import { requireSize } from '../transport/size';
import { outputOf, type FileChoices, type FileKind } from './exportFile';

/** `POST` to this path requests an email report. */
export const REPORTS_PATH = '/emails/reports';

/** Statuses of a download address that no longer works; the report gives a new one. */
const ADDRESS_REFUSED = ['401', '403', '404', '410'];
const MAX_ADDRESSES = 3;
/** Only `completed` is documented; how a failure is called is a guess. */
const FAILED = /fail|error|cancel|expired|abort/i;

/** Types of the columns that every email report has; the others are text. */
export const REPORT_TYPES: ReadonlyMap<string, ValueType> = new Map([
	['event_time', 'integer'],
	['server_time', 'integer'],
]);

/** How long to back off, and which item an error is about. */
export interface LookSettings {
	/** Milliseconds to go on backing off. */
	maxWaitMs: number;
	itemIndex: number;
}

export interface ReportSettings {
	reportId: string;
	/** Types of the attributes that were asked for, by name of their column. */
	types?: ReadonlyMap<string, ValueType>;
	/** Leaves out events that are there again because they were tried again. */
	deduplicate: boolean;
	/** Told how many events were left out. */
	onRepeated: (count: number) => void;
}

/**
 * Waits for an email report and makes output of it (API.md section 8.9).
 *
 * @throws NodeOperationError where it failed, cannot be read, or is not ready in time
 */
export async function outputOfReport(
	context: IExecuteFunctions,
	choices: FileChoices,
	{ reportId, types = new Map(), deduplicate, onRepeated }: ReportSettings,
): Promise<INodeExecutionData[]> {
	let repeated = 0;
	const kind = (): FileKind => {
		repeated = 0;
		const isNew = firstOnly();
		return {
			name: 'email-report',
			types: new Map([...types, ...REPORT_TYPES]),
			keep: (row) => {
				if (!deduplicate || isNew(row)) return true;
				repeated++;
				return false;
			},
		};
	};
	const items = await outputOf(
		context,
		async () => await openReport(context, reportId, choices),
		choices,
		kind,
	);
	onRepeated(repeated);
	return items;
}

/**
 * Requests an email report (API.md section 8.9).
 *
 * @returns its ID and the headers of the answer
 * @throws NodeOperationError where the body is too large or the answer has no ID; GivenUp as
 * `backOff` does
 */
export async function requestReport(
	context: Context,
	body: IDataObject,
	{ maxWaitMs, itemIndex }: LookSettings,
): Promise<{ reportId: string; headers: IDataObject }> {
	requireSize(REPORTS_PATH, body, context.getNode(), itemIndex);
	const request = { method: 'POST' as const, url: REPORTS_PATH, body };
	const { body: answer, headers } = await send(context, request, { maxWaitMs });
	const reportId = reportIdIn(answer);
	if (reportId !== undefined) return { reportId, headers };
	throw failure(
		context,
		itemIndex,
		'APSIS One gave no report ID',
		'The report may have been requested all the same. Run again later.',
	);
}

/** The name of the property is inferred (API.md section 8.9); `id` is taken as well. */
function reportIdIn(answer: unknown): string | undefined {
	const { report_id: reportId, id } = (answer ?? {}) as IDataObject;
	const found = reportId ?? id;
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

/**
 * What an event is known by. "May repeat on retries" (API.md section 8.9): an event is the same
 * where correlation ID and type are.
 *
 * @returns undefined where the event has no correlation ID
 */
export function eventKey({ correlation_id: id, type }: IDataObject): string | undefined {
	return typeof id === 'string' && id !== '' ? `${String(type)} ${id}` : undefined;
}

function firstOnly(): (row: IDataObject) => boolean {
	const seen = new Set<string>();
	return (row) => {
		const key = eventKey(row);
		if (key === undefined) return true;
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	};
}

async function openReport(
	context: IExecuteFunctions,
	reportId: string,
	choices: FileChoices,
): Promise<Download> {
	for (let addresses = 1; ; addresses++) {
		const link = await waitForReport(context, reportId, choices);
		const outcome = await downloadReport(context, link, choices);
		if ('stream' in outcome) return outcome;
		if (addresses === MAX_ADDRESSES) throw outcome;
	}
}

/**
 * Downloads the file of a report.
 *
 * @returns the file as a stream, or why APSIS One refuses the address: a new one may do
 * @throws NodeOperationError where something else comes than the file; GivenUp as `backOff` does
 */
export async function downloadReport(
	context: Context,
	{ url, token }: ReportLink,
	{ maxWaitMs, itemIndex }: LookSettings,
): Promise<Download | GivenUp> {
	const outcome = await refusedOr(
		download(context, url, {
			accept: '*/*',
			headers: token === undefined ? {} : { 'x-apsis-auth': token },
			maxWaitMs,
			itemIndex,
		}),
	);
	if (typeof outcome === 'object') return outcome;
	throw failure(
		context,
		itemIndex,
		`APSIS One answered with status ${outcome} in place of the file`,
		'Run again later.',
	);
}

/** @returns what became of the download; a refusal of the address is returned, not thrown */
async function refusedOr<T>(promise: Promise<T>): Promise<T | GivenUp> {
	const outcome = await settled(promise);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	const isRefusal = error instanceof GivenUp && ADDRESS_REFUSED.includes(error.fault.code ?? '');
	if (isRefusal) return error;
	throw error;
}

/** Where the file of a report is. It is of no use for long, and the token is a secret. */
export interface ReportLink {
	url: string;
	/** To be sent as `x-apsis-auth`. */
	token?: string;
}

/**
 * Looks once how far a report is.
 *
 * @returns its status; and the address of the file where it is ready, with the secret of it apart
 * @throws GivenUp as `backOff` does, with status 404 where there is no such report any more
 */
export async function lookAtReport(
	context: Context,
	reportId: string,
	{ maxWaitMs }: LookSettings,
): Promise<{ status: string; hasFailed: boolean; link?: ReportLink }> {
	const { body, headers } = await send(
		context,
		{
			method: 'GET',
			url: `${REPORTS_PATH}/${encodeURIComponent(reportId)}`,
			qs: { header_auth: true },
		},
		{ maxWaitMs },
	);
	const { status, file_download_url: url } = (body ?? {}) as IDataObject;
	const found = { status: String(status), hasFailed: FAILED.test(String(status)) };
	if (status !== 'completed' || typeof url !== 'string') return found;
	const token = headers['x-apsis-auth'];
	return { ...found, link: { url, ...(typeof token === 'string' && { token }) } };
}

async function waitForReport(
	context: IExecuteFunctions,
	reportId: string,
	choices: FileChoices,
): Promise<ReportLink> {
	const { itemIndex, timeoutMs } = choices;
	const found = await poll(
		context,
		async () => {
			const { status, hasFailed, link } = await lookAtReport(context, reportId, choices);
			context.sendMessageToUI(`Email report ${reportId}: ${status}`);
			if (!hasFailed) return link;
			throw failure(
				context,
				itemIndex,
				`APSIS One could not make email report ${reportId}: ${status}`,
				'Request it anew: run again.',
			);
		},
		timeoutMs,
	);
	if (found) return found;
	throw failure(
		context,
		itemIndex,
		`Email report ${reportId} was not ready after ${Math.round(timeoutMs / 60_000)} minutes`,
		'Download it later, or give it more time under Options > Wait Timeout.',
	);
}

const failure = (context: Context, itemIndex: number, message: string, description: string) =>
	new NodeOperationError(context.getNode(), message, { itemIndex, description });

/** What the run report tells of repeated events. */
export const repeatedText = (count: number): string[] =>
	count > 0 ? [`${counted(count, 'repeated event')} left out.`] : [];
