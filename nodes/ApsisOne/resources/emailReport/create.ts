import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import type { EachItem } from '../../engine/operation';
import { withAdditionalProperties } from '../../exports/additionalProperties';
import { columnsOf } from '../../exports/columns';
import { requestReport } from '../../exports/emailReport';
import { segmentsOf } from '../../exports/segments';
import { bodyOfWindow } from '../../exports/window';
import {
	columnChoicesOf,
	fileChoicesOf,
	rowsOf,
	segmentChoicesOf,
	withoutRowLimit,
} from '../../fields/exportChoices';
import {
	additionalProperties,
	columnFields,
	deduplicate,
	fileOptions,
	outputFields,
	segmentFields,
	windowFields,
} from '../../fields/exports';
import { afterRequest, FILES_AT_ONCE } from '../../fields/fileOutput';
import { periodOf } from '../../fields/period';
import { section } from '../../fields/pickers';
import { LIMIT_HINT } from './limitHint';
import { reportOutputOf } from './output';

const show = { resource: ['emailReport'], operation: ['create'] };

const fields: INodeProperties[] = [
	...windowFields(show, 'Leave empty to let APSIS One decide'),
	...segmentFields(show, 'Segments whose events are reported. Leave empty for all profiles.'),
	{
		...section,
		required: false,
		displayOptions: { show },
		description: 'The section of the attributes and tags; not needed without them',
	},
	...columnFields(show),
	...outputFields(show),
	fileOptions(show, [
		additionalProperties('For what is documented in other words only'),
		deduplicate,
	]),
];

const HINTS = {
	404: 'Check the segments, the section, the attributes and the tags.',
	429: LIMIT_HINT,
};

/** Name of the request, of which there is one an item. */
const REQUEST = 'report';

/** Email Report > Get Email Events: what happened to emails in a time (API.md section 8.9). */
export const create: EachItem = {
	name: 'Get Email Events',
	value: 'create',
	action: 'Get email events',
	description: 'Get what happened to emails: sent, opened, clicked, bounced and so on',
	fields,
	repeatable: false,
	hints: HINTS,
	atOnce: FILES_AT_ONCE,
	async handle(item) {
		const chosen = fileChoicesOf(item);
		const { reportId, types, since } = await item.onlyOnce(
			REQUEST,
			async () => await request(item),
		);
		const moveOn = since?.moveOn;
		const choices = moveOn ? withoutRowLimit(chosen) : chosen;
		const output =
			choices.output === 'request'
				? [{ json: { requested: true, reportId } }]
				: await afterRequest(
						item,
						REQUEST,
						`The report was requested: Email Report > Download gets it by its ID, ${reportId}.`,
						async () =>
							await reportOutputOf(item, choices, reportId, { types, isGiven: since?.isGiven }),
					);
		if (moveOn) item.atEnd(() => moveOn(rowsOf(choices, output)));
		return output;
	},
};

async function request(item: Item) {
	const { client, reading } = item;
	const segments = await segmentsOf(client, segmentChoicesOf(item), reading);
	const columns = await columnsOf(client, columnChoicesOf(item, item.text('section')), reading);
	const asked = withAdditionalProperties(
		{ ...(segments && { segment_filter: segments }), ...columns.body },
		item.options.additionalProperties,
	);
	const { window, since } = await periodOf(item, asked);
	const body = { ...bodyOfWindow(window), ...asked };
	const { reportId } = await requestReport(client, body, item.settings());
	return { reportId, types: columns.types, since };
}
