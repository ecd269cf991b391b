import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { counted } from '../../client/words';
import type { Item } from '../../engine/item';
import type { EachItem } from '../../engine/operation';
import { withAdditionalProperties } from '../../exports/additionalProperties';
import { EmailSummary } from '../../exports/emailFigures';
import { REPORT_TYPES, requestReport, waitForReport } from '../../exports/emailReport';
import { EMAIL_REPORT } from '../../exports/expected';
import { readRows } from '../../exports/readRows';
import { readWhole } from '../../exports/wholeFile';
import { bodyOfWindow } from '../../exports/window';
import { fileChoicesOf } from '../../fields/exportChoices';
import { additionalProperties, waitTimeout, windowFields } from '../../fields/exports';
import { afterRequest, FILES_AT_ONCE } from '../../fields/fileOutput';
import { maxWait } from '../../fields/options';
import { periodOf } from '../../fields/period';
import { LIMIT_HINT } from './limitHint';

const show = { resource: ['emailReport'], operation: ['summarize'] };

const fields: INodeProperties[] = [
	...windowFields(show, 'Leave empty to let APSIS One decide', { canGoOn: false }),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			{
				displayName: 'Activity IDs',
				name: 'activityIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. 7d1e4a52-3c0b-4f7e-8a19-2b5c6d7e8f90',
				description:
					'IDs of the email activities, separated by commas; a run without this option gives those of all. Leave empty for all.',
			},
			additionalProperties('For what is documented in other words, such as "segment_filter"'),
			maxWait,
			waitTimeout,
		],
	},
];

/** Name of the request, of which there is one an item. */
const REQUEST = 'report';
/** Against a file without end: it is not kept in memory. */
const MAX_BYTES = 20_000_000_000;

/** Email Report > Summarize: figures of each activity, out of an email report (API.md section 8.9). */
export const summarize: EachItem = {
	name: 'Summarize',
	value: 'summarize',
	action: 'Summarize email activities',
	description:
		'Get the figures of each email activity: sent, delivered, opened, clicked, bounced, unsubscribed, and rates',
	fields,
	repeatable: false,
	hints: { 429: LIMIT_HINT },
	atOnce: FILES_AT_ONCE,
	async handle(item) {
		const { timeoutMs } = fileChoicesOf(item);
		const only = new Set(
			String(item.options.activityIds ?? '')
				.split(/[\s,;]+/)
				.filter(Boolean),
		);
		const reportId = await item.onlyOnce(REQUEST, async () => await request(item));
		const settings = {
			maxWaitMs: item.maxWaitMs,
			timeoutMs,
			onStatus: (status: string) => item.say(`Email report ${reportId}: ${status}`),
		};
		const open = async () => await waitForReport(item.client, reportId, settings);
		return await afterRequest(
			item,
			REQUEST,
			`The report was requested: Email Report > Download gets it by its ID, ${reportId}.`,
			async () => {
				const figures = await readWhole(item.client, open, MAX_BYTES, async (file) => {
					const summary = new EmailSummary(only);
					await readRows(item.client, file, {
						expected: EMAIL_REPORT,
						types: REPORT_TYPES,
						rowLimit: Infinity,
						maxBytes: MAX_BYTES,
						keep: (event) => {
							summary.add(event);
							return false;
						},
					});
					return summary.figures;
				});
				noteMissing(item, only, new Set(figures.map(({ activityId }) => activityId)));
				return figures.map((each) => ({ json: { ...each } as IDataObject }));
			},
		);
	},
};

async function request(item: Item): Promise<string> {
	const asked = withAdditionalProperties({}, item.options.additionalProperties);
	const { window } = await periodOf(item, asked);
	const body = { ...bodyOfWindow(window), ...asked };
	const { reportId } = await requestReport(item.client, body, item.settings());
	return reportId;
}

/** An empty output tells nothing by itself. */
function noteMissing(item: Item, only: ReadonlySet<string>, found: ReadonlySet<string>) {
	const missing = [...only].filter((id) => !found.has(id));
	if (missing.length > 0) {
		item.note(
			'activities',
			`${counted(missing.length, 'activity ID')} without any event in this time: ${missing.slice(0, 5).join(', ')}.`,
		);
	} else if (found.size === 0) {
		item.note('activities', 'No email event happened in this time.');
	}
}
