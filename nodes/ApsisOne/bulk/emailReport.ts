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
import { outputOf, type FileChoices, type FileKind } from './exportFile';

/** Statuses of a download address that no longer works; the report gives a new one. */
const ADDRESS_REFUSED = ['401', '403', '404', '410'];
const MAX_ADDRESSES = 3;
/** Only `completed` is documented; how a failure is called is a guess. */
const FAILED = /fail|error|cancel|expired|abort/i;

const TYPES: ReadonlyArray<[string, ValueType]> = [
	['event_time', 'integer'],
	['server_time', 'integer'],
];

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
			types: new Map([...types, ...TYPES]),
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

/** "May repeat on retries": an event is the same where both are. */
function firstOnly(): (row: IDataObject) => boolean {
	const seen = new Set<string>();
	return ({ correlation_id: id, type }) => {
		if (typeof id !== 'string' || id === '') return true;
		const key = `${String(type)} ${id}`;
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
	const { itemIndex, maxWaitMs } = choices;
	for (let addresses = 1; ; addresses++) {
		const { url, token } = await waitForReport(context, reportId, choices);
		const outcome = await refusedOr(
			download(context, url, {
				accept: '*/*',
				headers: token === undefined ? {} : { 'x-apsis-auth': token },
				maxWaitMs,
				itemIndex,
			}),
		);
		if (typeof outcome === 'object' && 'stream' in outcome) return outcome;
		if (outcome instanceof GivenUp && addresses === MAX_ADDRESSES) throw outcome;
		if (typeof outcome === 'number') {
			throw failure(
				context,
				itemIndex,
				`APSIS One answered with status ${outcome} in place of the file`,
				'Run again later.',
			);
		}
	}
}

/** @returns what became of the download; a refusal of the address is returned, not thrown */
async function refusedOr<T>(promise: Promise<T>): Promise<T | GivenUp> {
	const [outcome] = await Promise.allSettled([promise]);
	if (outcome.status === 'fulfilled') return outcome.value;
	const error: unknown = outcome.reason;
	const isRefusal = error instanceof GivenUp && ADDRESS_REFUSED.includes(error.fault.code ?? '');
	if (isRefusal) return error;
	throw error;
}

/** The address of the file, with its secret in a header and not in the URL. */
async function waitForReport(
	context: IExecuteFunctions,
	reportId: string,
	{ itemIndex, maxWaitMs, timeoutMs }: FileChoices,
): Promise<{ url: string; token?: string }> {
	const found = await poll(
		context,
		async () => {
			const { body, headers } = await send(
				context,
				{
					method: 'GET',
					url: `/emails/reports/${encodeURIComponent(reportId)}`,
					qs: { header_auth: true },
				},
				{ maxWaitMs },
			);
			const { status, file_download_url: url } = (body ?? {}) as IDataObject;
			context.sendMessageToUI(`Email report ${reportId}: ${String(status)}`);
			if (status === 'completed' && typeof url === 'string') {
				const token = headers['x-apsis-auth'];
				return { url, ...(typeof token === 'string' && { token }) };
			}
			if (FAILED.test(String(status))) {
				throw failure(
					context,
					itemIndex,
					`APSIS One could not make email report ${reportId}: ${String(status)}`,
					'Request it anew: run again.',
				);
			}
			return undefined;
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

const failure = (
	context: IExecuteFunctions,
	itemIndex: number,
	message: string,
	description: string,
) => new NodeOperationError(context.getNode(), message, { itemIndex, description });

/** What the run report tells of repeated events. */
export const repeatedText = (count: number): string[] =>
	count > 0 ? [`${counted(count, 'repeated event')} left out.`] : [];
