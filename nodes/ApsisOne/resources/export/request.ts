import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import type { EachItem, Output } from '../../engine/operation';
import { withAdditionalProperties } from '../../exports/additionalProperties';
import { waitForExport, type Meanings } from '../../exports/exportFile';
import { areOwn, requestExport, type Addresses } from '../../exports/exportRequest';
import type { Expected } from '../../exports/expected';
import { ACCEPT_EXCEL, ACCEPT_ROWS } from '../../exports/formats';
import {
	fileChoicesOf,
	rowsOf,
	withoutRowLimit,
	type FileChoices,
} from '../../fields/exportChoices';
import type { MoveOn } from '../../fields/period';
import { afterRequest, fileOutputOf, FILES_AT_ONCE, type FileKind } from '../../fields/fileOutput';

/** Name of the request, of which there is one an item. */
const REQUEST = 'export';

/** The request of an export, and how its file is read. */
export interface ExportPlan {
	/** `POST` to this path. */
	path: string;
	body: JsonObject;
	kind: Omit<FileKind, 'expected'>;
	/** What the file has to be, by the body as it is sent. */
	expectedOf: (body: JsonObject) => Expected;
	meanings?: Meanings;
	/** Called once all output of the run is there, with the rows that came out as items. */
	moveOn?: MoveOn;
}

/**
 * Makes the operation that requests an export, waits for its file and makes output of it.
 *
 * @param own.planOf the request of an item
 */
export function exportOperation({
	planOf,
	...described
}: Omit<EachItem, 'handle' | 'atOnce' | 'repeatable'> & {
	planOf: (item: Item) => Promise<ExportPlan>;
}): EachItem {
	return {
		...described,
		repeatable: false,
		atOnce: FILES_AT_ONCE,
		handle: async (item) => {
			const chosen = fileChoicesOf(item);
			const { plan, kind, addresses } = await item.onlyOnce(REQUEST, async () => {
				const made = await planOf(item);
				const body = withAdditionalProperties(made.body, item.options.additionalProperties);
				const given = await requestExport(item.client, made.path, body, item.settings());
				const expected = made.expectedOf(body);
				return { plan: made, kind: { ...made.kind, expected }, addresses: given };
			});
			const { moveOn } = plan;
			const choices = moveOn ? withoutRowLimit(chosen) : chosen;
			const output =
				choices.output === 'request'
					? [{ json: requestOf(addresses) }]
					: await requestedFile(item, choices, kind, plan.meanings, addresses);
			if (moveOn) item.atEnd(() => moveOn(rowsOf(choices, output)));
			return output;
		},
	};
}

function requestOf({ current, old }: Addresses) {
	return {
		requested: true,
		downloadUrl: current ?? old,
		...(old !== undefined && { oldDownloadUrl: old }),
	};
}

async function requestedFile(
	item: Item,
	choices: FileChoices,
	kind: FileKind,
	meanings: Meanings | undefined,
	addresses: Addresses,
): Promise<Output[]> {
	const how = (await areOwn(item.client, addresses))
		? `The export was requested: for a day, Export > Download gets it from ${addresses.current ?? addresses.old}`
		: 'The export was requested.';
	return await afterRequest(
		item,
		REQUEST,
		how,
		async () => await exportOutputOf(item, choices, addresses, kind, meanings),
	);
}

/**
 * The output of an export that was requested.
 *
 * @throws ExplainedError where there is no file, it is not ready in time or cannot be read
 */
export async function exportOutputOf(
	item: Item,
	choices: FileChoices,
	addresses: Addresses,
	kind: FileKind,
	meanings: Meanings = {},
): Promise<Output[]> {
	const { output, fileFormat, timeoutMs } = choices;
	const settings = {
		...meanings,
		accept: output === 'file' && fileFormat === 'xlsx' ? ACCEPT_EXCEL : ACCEPT_ROWS,
		maxWaitMs: item.maxWaitMs,
		timeoutMs,
		onNotReady: () => item.say(`Item ${item.index}: the file is not ready yet`),
	};
	return await fileOutputOf(
		item,
		choices,
		async () => await waitForExport(item.client, addresses, settings),
		() => kind,
	);
}
