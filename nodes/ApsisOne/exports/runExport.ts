import pLimit from 'p-limit';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { objectIn } from '../transport/json';
import { runItemsWithFiles } from '../transport/perItem';
import { addReport } from '../transport/report';
import { accountFor, send } from '../transport/request';
import { runOf, type Context, type Expectations } from '../transport/run';
import { requireSize } from '../transport/size';
import {
	afterRequest,
	choicesOf,
	outputOf,
	waitForFile,
	type Addresses,
	type FileChoices,
	type FileKind,
	type WaitSettings,
} from './exportFile';

/** `POST` to this path requests a segment export. */
export const SEGMENTS_PATH = '/audience/profiles/reports/segments';

/** Files at once, since each is in memory as a whole where items are made of it. */
const MAX_FILES = 3;

/** The request of an export, and how its file is read. */
export interface ExportPlan {
	/** `POST` to this path. */
	path: string;
	body: IDataObject;
	kind: FileKind;
	wait?: WaitSettings;
	/** Called once all output of the run is there. */
	done?: () => void;
}

/**
 * Runs an operation that gives files, an item each: a few at once, with run report.
 *
 * @param handle gives the output of an item, and what to do once all output is there
 */
export async function runFiles(
	context: IExecuteFunctions,
	expected: Expectations,
	handle: (itemIndex: number) => Promise<{ items: INodeExecutionData[]; done?: () => void }>,
	more: () => string[] = () => [],
): Promise<INodeExecutionData[][]> {
	runOf(context).expected = expected;
	const limit = pLimit(MAX_FILES);
	const done: Array<() => void> = [];
	const items = await runItemsWithFiles(
		context,
		async (itemIndex) =>
			await limit(async () => {
				const { failure } = runOf(context);
				if (failure) throw failure;
				const result = await handle(itemIndex);
				if (result.done) done.push(result.done);
				return result.items;
			}),
	);
	for (const each of done) each();
	addReport(context, more());
	return [items];
}

/**
 * Requests exports, waits for their files and makes output of them.
 *
 * @param planOf the request of an item
 */
export async function runExports(
	context: IExecuteFunctions,
	expected: Expectations,
	planOf: (itemIndex: number) => Promise<ExportPlan>,
): Promise<INodeExecutionData[][]> {
	return await runFiles(context, expected, async (itemIndex) => {
		const choices = choicesOf(context, itemIndex);
		const plan = await planOf(itemIndex);
		const items = await runExport(context, choices, plan);
		return { items, done: plan.done };
	});
}

async function runExport(
	context: IExecuteFunctions,
	choices: FileChoices,
	{ path, body: own, kind, wait }: ExportPlan,
): Promise<INodeExecutionData[]> {
	const { itemIndex } = choices;
	const body = withAdditions(context, itemIndex, own);
	const { addresses } = await requestExport(context, path, body, choices);
	const address = addresses.current ?? addresses.old;
	if (choices.output === 'request') {
		return [
			{
				json: {
					requested: true,
					downloadUrl: address,
					...(addresses.old !== undefined && { oldDownloadUrl: addresses.old }),
				},
			},
		];
	}
	const how = (await areOwn(context, addresses))
		? `The export was requested: for a day, Export > Download gets it from ${address}`
		: 'The export was requested.';
	return await afterRequest(
		context,
		itemIndex,
		how,
		async () =>
			await outputOf(
				context,
				async () => await waitForFile(context, addresses, choices, wait),
				choices,
				() => kind,
			),
	);
}

/**
 * Requests an export (API.md section 8.8).
 *
 * @param path to `POST` to
 * @returns the addresses of its file, one at least, and the headers of the answer
 * @throws NodeOperationError where the body is too large or the answer has no address; GivenUp as
 * `backOff` does
 */
export async function requestExport(
	context: Context,
	path: string,
	body: IDataObject,
	{ maxWaitMs, itemIndex }: { maxWaitMs: number; itemIndex: number },
): Promise<{ addresses: Addresses; headers: IDataObject }> {
	requireSize(path, body, context.getNode(), itemIndex);
	const request = { method: 'POST' as const, url: path, body };
	const { body: answer, headers } = await send(context, request, { maxWaitMs });
	const addresses = addressesIn(answer);
	if (addresses.current !== undefined || addresses.old !== undefined) {
		return { addresses, headers };
	}
	throw new NodeOperationError(context.getNode(), 'APSIS One gave no address to download from', {
		itemIndex,
		description: 'The export may have been requested all the same. Run again later.',
	});
}

/** Whether addresses are of the account's own origin. One of another origin may have a secret in it. */
export async function areOwn(context: Context, { current, old }: Addresses): Promise<boolean> {
	const { origin } = new URL((await accountFor(context)).baseUrl);
	return [current, old]
		.filter((address) => address !== undefined)
		.every((address) => URL.canParse(address) && new URL(address).origin === origin);
}

/** The addresses of an answer, by the documented names (API.md section 8.8). */
function addressesIn(answer: unknown): Addresses {
	const { file_download_url_v2: current, file_download_url: old } = (answer ?? {}) as IDataObject;
	return {
		...(typeof current === 'string' && { current }),
		...(typeof old === 'string' && { old }),
	};
}

/** A body with the option "Additional Properties" of the item merged in; throws as `withOptions` does. */
export const withAdditions = (
	context: IExecuteFunctions,
	itemIndex: number,
	body: IDataObject,
): IDataObject =>
	withOptions(context, itemIndex, body, context.getNodeParameter('options', itemIndex, {}));

/**
 * A body with the option "Additional Properties" merged in.
 *
 * @param options of the node
 * @throws NodeOperationError where it is no JSON object
 */
export function withOptions(
	context: Context,
	itemIndex: number,
	body: IDataObject,
	{ additionalProperties = {} }: IDataObject,
): IDataObject {
	const additions = objectIn(additionalProperties === '' ? {} : additionalProperties);
	if (additions) return { ...body, ...additions };
	throw new NodeOperationError(
		context.getNode(),
		'"Additional Properties (JSON)" is not a JSON object',
		{ itemIndex, description: 'Write it as {"property": "value"}. Nothing was requested.' },
	);
}
