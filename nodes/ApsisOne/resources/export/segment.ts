import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { columnsOfItem } from '../../bulk/columns';
import { runExports, SEGMENTS_PATH } from '../../bulk/runExport';
import {
	additionalProperties,
	columnFields,
	fileFormat,
	fileOptions,
	outputFields,
} from '../../fields/exports';
import { section, segment } from '../../fields/pickers';
import { pickedIn, requiredIn } from '../../transport/fieldValues';

const show = { resource: ['export'], operation: ['segment'] };

/** Fields of Export > Segment. */
export const segmentExportFields: INodeProperties[] = [
	{ ...segment, displayOptions: { show } },
	{
		...section,
		required: false,
		displayOptions: { show },
		description: 'The section of the attributes and tags; not needed without them',
	},
	...columnFields(show),
	...outputFields(show),
	fileOptions(show, [
		additionalProperties(
			'For what is documented without its name: the choice of known or unknown profiles, or a query in place of the segment',
		),
		fileFormat,
	]),
];

const HINTS = {
	403: 'The API key must be allowed to read this segment and each of the attributes and tags. Choose others, or allow it in APSIS One under Account settings > API management.',
	404: 'Check the segment, the section, the attributes and the tags.',
};

/** Export > Segment: the profiles of a segment (API.md section 8.8; beta). */
export async function exportSegments(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runExports(this, { hints: HINTS }, async (itemIndex) => {
		const segmentId = requiredIn(this, itemIndex, 'segment');
		const columns = await columnsOfItem(this, itemIndex, pickedIn(this, itemIndex, 'section'));
		return {
			path: SEGMENTS_PATH,
			body: { segment_discriminator: segmentId, ...columns.body },
			kind: { name: 'segment-export', types: columns.types },
		};
	});
}
