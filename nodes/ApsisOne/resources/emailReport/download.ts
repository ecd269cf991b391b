import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { outputOfReport, repeatedText } from '../../bulk/emailReport';
import { choicesOf } from '../../bulk/exportFile';
import { runFiles } from '../../bulk/runExport';
import { deduplicate, fileOptions, outputFields } from '../../fields/exports';
import { requireText } from '../../transport/prepare';

const show = { resource: ['emailReport'], operation: ['download'] };

/** Fields of Email Report > Download. */
export const downloadEmailReportFields: INodeProperties[] = [
	{
		displayName: 'Report ID',
		name: 'reportId',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.reportId }}',
		description: 'Email Report > Create gives it with the output Only Request',
	},
	...outputFields(show, { canOnlyRequest: false }),
	fileOptions(show, [deduplicate]),
];

const HINTS = { 404: 'There is no report with this ID, or its file is gone. Request it anew.' };

/** Email Report > Download: a report that was requested before (API.md section 8.9). */
export async function downloadEmailReports(
	this: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	let repeated = 0;
	return await runFiles(
		this,
		{ hints: HINTS },
		async (itemIndex) => {
			const reportId = requireText(
				this.getNodeParameter('reportId', itemIndex, ''),
				'reportId',
				this.getNode(),
				itemIndex,
			);
			const { deduplicate: isOnce } = this.getNodeParameter('options', itemIndex, {});
			const items = await outputOfReport(this, choicesOf(this, itemIndex), {
				reportId,
				deduplicate: isOnce !== false,
				onRepeated: (count) => (repeated += count),
			});
			return { items };
		},
		() => repeatedText(repeated),
	);
}
