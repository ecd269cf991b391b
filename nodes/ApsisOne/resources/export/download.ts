import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { choicesOf, outputOf, waitForFile } from '../../bulk/exportFile';
import { runFiles } from '../../bulk/runExport';
import { fileFormat, fileOptions, outputFields, waitWhenNotFound } from '../../fields/exports';
import { requireText } from '../../transport/prepare';

const show = { resource: ['export'], operation: ['download'] };

/** Fields of Export > Download. */
export const downloadExportFields: INodeProperties[] = [
	{
		displayName: 'Download URL',
		name: 'downloadUrl',
		type: 'string',
		displayOptions: { show },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.downloadUrl }}',
		description:
			'The other export operations give it with the output Only Request, and APSIS One to the callback URL of Export > Profile. It works for a day.',
	},
	...outputFields(show, { canOnlyRequest: false }),
	fileOptions(show, [fileFormat, waitWhenNotFound]),
];

const HINTS = {
	403: 'The URL is not valid for this API key, or not any more. URLs work for a day.',
};

/** Export > Download: the file of an export that was requested before (API.md section 8.8). */
export async function downloadExports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runFiles(this, { hints: HINTS }, async (itemIndex) => {
		const address = requireText(
			this.getNodeParameter('downloadUrl', itemIndex, ''),
			'downloadUrl',
			this.getNode(),
			itemIndex,
		);
		const { waitWhenNotFound: waits } = this.getNodeParameter('options', itemIndex, {});
		const choices = choicesOf(this, itemIndex);
		const items = await outputOf(
			this,
			async () =>
				await waitForFile(this, { current: address }, choices, {
					waitWhenNotFound: waits === true,
				}),
			choices,
			() => ({ name: 'export' }),
		);
		return { items };
	});
}
