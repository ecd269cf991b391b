import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { columnsOfItem, segmentsOfItem } from '../../bulk/columns';
import { runExports, withAdditions } from '../../bulk/runExport';
import { bodyOfWindow, windowOfItem } from '../../bulk/window';
import {
	additionalProperties,
	columnFields,
	fileOptions,
	outputFields,
	segmentFields,
	windowFields,
} from '../../fields/exports';
import { event, section } from '../../fields/pickers';
import { entriesIn, requiredIn, valueOf } from '../../transport/fieldValues';

const show = { resource: ['export'], operation: ['events'] };

/** Fields of Export > Events. */
export const eventExportFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{
		displayName: 'Events',
		name: 'events',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Event' },
		placeholder: 'Add Event',
		displayOptions: { show },
		default: {},
		description: 'Events to export. Only what is listed comes out.',
		options: [{ displayName: 'Event', name: 'event', values: [event] }],
	},
	...windowFields(show, 'Leave empty for a week after the start'),
	{
		displayName:
			'A profile is exported only if it has one of these attributes or tags: add at least one.',
		name: 'columnsNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	...columnFields(show),
	...segmentFields(show, 'Segments whose profiles are exported. Leave empty for all profiles.'),
	...outputFields(show),
	fileOptions(show, [
		additionalProperties('For what is documented without its name, such as the topics'),
	]),
];

const HINTS = {
	404: 'Check the section, the events, the attributes, the tags and the segments.',
	429: 'One event export a minute may be requested for the whole account. Run again later, or give it more time under Options > Max Wait.',
};

/**
 * Export > Events: profiles with their events, as JSON (API.md section 8.8).
 *
 * A guess: the shapes of events, attributes and tags in the request are not documented. Sent are
 * objects with `event_discriminator` and `section_discriminator`, and those of the other exports.
 */
export async function exportEvents(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runExports(this, { hints: HINTS }, async (itemIndex) => {
		const sectionId = requiredIn(this, itemIndex, 'section');
		const events = entriesIn(this, itemIndex, 'events', 'event')
			.map((entry) => valueOf(entry.event))
			.filter((discriminator) => discriminator !== '');
		const segments = await segmentsOfItem(this, itemIndex);
		const columns = await columnsOfItem(this, itemIndex, sectionId);
		const asked = {
			...(segments && { segment_filter: segments }),
			...columns.body,
			...(events.length > 0 && {
				events: events.map((discriminator) => ({
					event_discriminator: discriminator,
					section_discriminator: sectionId,
				})),
			}),
		};
		const whole = withAdditions(this, itemIndex, asked);
		if (!whole.attributes && !whole.tags) {
			throw new NodeOperationError(this.getNode(), 'No attribute and no tag is chosen', {
				itemIndex,
				description:
					'APSIS One exports only profiles that have one of the chosen attributes or tags: add at least one. Nothing was requested.',
			});
		}
		const { window, moveOn } = windowOfItem(this, itemIndex, whole);
		return {
			path: '/audience/profiles/exports',
			body: { ...asked, ...bodyOfWindow(window) },
			kind: { name: 'event-export' },
			wait: { unavailableIsFailure: true },
			done: moveOn,
		};
	});
}
