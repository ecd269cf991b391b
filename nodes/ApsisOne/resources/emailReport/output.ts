import type { ValueType } from '../../attributes/convert';
import type { JsonObject } from '../../client/json';
import { counted } from '../../client/words';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { REPORT_TYPES, waitForReport } from '../../exports/emailReport';
import { EMAIL_REPORT } from '../../exports/expected';
import { Repeats } from '../../exports/repeats';
import type { FileChoices } from '../../fields/exportChoices';
import { fileOutputOf } from '../../fields/fileOutput';

interface ReportReading {
	/** Of the attributes that were asked for, by name of their column. */
	types?: ReadonlyMap<string, ValueType>;
	/** Whether an event was given by an earlier run. */
	isGiven?: (event: JsonObject) => boolean;
}

/**
 * Waits for an email report and makes output of it (API.md section 8.9). Events that are there again
 * because they were tried again are left out of the items, unless the option is off.
 *
 * @throws ExplainedError where it failed, cannot be read, or is not ready in time
 */
export async function reportOutputOf(
	item: Item,
	choices: FileChoices,
	reportId: string,
	{ types = new Map(), isGiven = () => false }: ReportReading = {},
): Promise<Output[]> {
	const settings = {
		maxWaitMs: item.maxWaitMs,
		timeoutMs: choices.timeoutMs,
		onStatus: (status: string) => item.say(`Email report ${reportId}: ${status}`),
	};
	const deduplicates = item.switchOption('deduplicate', true);
	let repeats = new Repeats();
	const output = await fileOutputOf(
		item,
		choices,
		async () => await waitForReport(item.client, reportId, settings),
		() => {
			repeats = new Repeats();
			return {
				name: 'email-report',
				expected: EMAIL_REPORT,
				types: new Map([...types, ...REPORT_TYPES]),
				keep: (row) => !isGiven(row) && (!deduplicates || repeats.isNew(row)),
			};
		},
	);
	item.noteCount(
		'repeated events',
		repeats.count,
		(count) => `${counted(count, 'repeated event')} left out.`,
	);
	return output;
}
