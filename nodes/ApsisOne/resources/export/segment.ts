import type { INodeProperties } from 'n8n-workflow';
import type { Item } from '../../engine/item';
import { columnsOf } from '../../exports/columns';
import { tableOf } from '../../exports/expected';
import { SEGMENTS_PATH } from '../../exports/exportRequest';
import { columnChoicesOf } from '../../fields/exportChoices';
import {
	additionalProperties,
	columnFields,
	fileFormat,
	fileOptions,
	outputFields,
} from '../../fields/exports';
import { section, segment as segmentPicker } from '../../fields/pickers';
import { exportOperation, type ExportPlan } from './request';

const show = { resource: ['export'], operation: ['segment'] };

const fields: INodeProperties[] = [
	{ ...segmentPicker, displayOptions: { show } },
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

/** Export > Export Segment: the profiles of a segment (API.md section 8.8; beta). */
export const segment = exportOperation({
	name: 'Export Segment',
	value: 'segment',
	action: 'Export the profiles of a segment',
	description: 'Export the profiles of a segment with chosen attributes and tags (beta)',
	fields,
	hints: HINTS,
	planOf,
});

async function planOf(item: Item): Promise<ExportPlan> {
	const segmentId = item.required('segment');
	const choices = columnChoicesOf(item, item.text('section'));
	const columns = await columnsOf(item.client, choices, item.reading);
	return {
		path: SEGMENTS_PATH,
		body: { segment_discriminator: segmentId, ...columns.body },
		kind: { name: 'segment-export', types: columns.types },
		expectedOf: (body) => tableOf(body, { hasKey: true }),
	};
}
