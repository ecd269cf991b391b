import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Item } from '../../engine/item';
import { withAdditionalProperties } from '../../exports/additionalProperties';
import { columnsOf } from '../../exports/columns';
import { PROFILES } from '../../exports/expected';
import { eventsOf, leaveOutEvents } from '../../exports/profileEvents';
import { segmentsOf } from '../../exports/segments';
import { bodyOfWindow } from '../../exports/window';
import { chosenIn, columnChoicesOf, segmentChoicesOf } from '../../fields/exportChoices';
import {
	additionalProperties,
	columnFields,
	fileOptions,
	outputFields,
	segmentFields,
	windowFields,
} from '../../fields/exports';
import { periodOf } from '../../fields/period';
import { event, section } from '../../fields/pickers';
import { exportOperation, type ExportPlan } from './request';

const show = { resource: ['export'], operation: ['events'] };

const fields: INodeProperties[] = [
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

/** Export > Export Events: profiles with their events, as JSON (API.md section 8.8). */
export const events = exportOperation({
	name: 'Export Events',
	value: 'events',
	action: 'Export the events of profiles',
	description: 'Export profiles with their events of a time, an item a profile',
	fields,
	hints: HINTS,
	planOf,
});

/**
 * A guess, `event-export-properties`: the shapes of events, attributes and tags in the request are not documented. Sent are
 * objects with `event_discriminator` and `section_discriminator`, and those of the other exports.
 */
async function planOf(item: Item): Promise<ExportPlan> {
	const { client, reading } = item;
	const sectionId = item.required('section');
	const chosen = chosenIn(item, 'events', 'event');
	const segments = await segmentsOf(client, segmentChoicesOf(item), reading);
	const columns = await columnsOf(client, columnChoicesOf(item, sectionId), reading);
	const asked = {
		...(segments && { segment_filter: segments }),
		...columns.body,
		...(chosen.length > 0 && {
			events: chosen.map((discriminator) => ({
				event_discriminator: discriminator,
				section_discriminator: sectionId,
			})),
		}),
	};
	const whole = withAdditionalProperties(asked, item.options.additionalProperties);
	if (!whole.attributes && !whole.tags) {
		throw new ExplainedError(
			'No attribute and no tag is chosen',
			'APSIS One exports only profiles that have one of the chosen attributes or tags: add at least one. Nothing was requested.',
		);
	}
	const { window, since } = await periodOf(item, whole);
	return {
		path: '/audience/profiles/exports',
		body: { ...asked, ...bodyOfWindow(window) },
		kind: {
			name: 'event-export',
			...(since && { keep: (profile) => leaveOutEvents(profile, since.isGiven) }),
		},
		expectedOf: () => PROFILES,
		meanings: { unavailableIsFailure: true },
		...(since?.moveOn && {
			moveOn: (profiles) => since.moveOn!(profiles.flatMap(eventsOf)),
		}),
	};
}
