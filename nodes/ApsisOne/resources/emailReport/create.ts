import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { columnsOfItem, segmentsOfItem } from '../../bulk/columns';
import { outputOfReport, repeatedText, requestReport } from '../../bulk/emailReport';
import { afterRequest, choicesOf } from '../../bulk/exportFile';
import { runFiles, withAdditions } from '../../bulk/runExport';
import { bodyOfWindow, windowOfItem } from '../../bulk/window';
import {
	additionalProperties,
	columnFields,
	deduplicate,
	fileOptions,
	outputFields,
	segmentFields,
	windowFields,
} from '../../fields/exports';
import { section } from '../../fields/pickers';
import { pickedIn } from '../../transport/fieldValues';

const show = { resource: ['emailReport'], operation: ['create'] };

/** Fields of Email Report > Create. */
export const createEmailReportFields: INodeProperties[] = [
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
	429: 'One report a minute may be requested for the whole account. Run again later, or give it more time under Options > Max Wait.',
};

/** Email Report > Create: what happened to emails in a time (API.md section 8.9). */
export async function createEmailReports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let repeated = 0;
	return await runFiles(
		this,
		{ hints: HINTS },
		async (itemIndex) => {
			const choices = choicesOf(this, itemIndex);
			const segments = await segmentsOfItem(this, itemIndex);
			const columns = await columnsOfItem(this, itemIndex, pickedIn(this, itemIndex, 'section'));
			const asked = { ...(segments && { segment_filter: segments }), ...columns.body };
			const whole = withAdditions(this, itemIndex, asked);
			const { window, moveOn } = windowOfItem(this, itemIndex, whole);
			const body = { ...bodyOfWindow(window), ...whole };
			const { reportId } = await requestReport(this, body, choices);
			if (choices.output === 'request') {
				return { items: [{ json: { requested: true, reportId } }], done: moveOn };
			}
			const { deduplicate: isOnce } = this.getNodeParameter('options', itemIndex, {});
			const items = await afterRequest(
				this,
				itemIndex,
				`The report was requested: Email Report > Download gets it by its ID, ${reportId}.`,
				async () =>
					await outputOfReport(this, choices, {
						reportId,
						types: columns.types,
						deduplicate: isOnce !== false,
						onRepeated: (count) => (repeated += count),
					}),
			);
			return { items, done: moveOn };
		},
		() => repeatedText(repeated),
	);
}
