import { requireFilled } from '../ApsisOne/engine/item';
import type { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { columnChoicesIn } from '../ApsisOne/fields/exportChoices';
import type { EventChoices } from './emailEvents';
import { EVENT_TYPES } from './fields';
import type { MemberChoices } from './segmentMembers';

/**
 * Reads the fields of the source `emailEvents`.
 *
 * @param timezone IANA name of the workflow's zone
 * @throws ExplainedError where one cannot be read
 */
export const eventChoicesOf = (fields: TriggerFields, timezone: string): EventChoices => ({
	...fileChoicesOf(fields),
	segment: fields.text('segment', 'Segment'),
	timezone,
	eventTypes: fields.choices('eventTypes', 'Event Types', EVENT_TYPES),
	activityIds: fields.texts('activityIds', 'Activity IDs'),
});

/**
 * Reads the fields of the source `segmentMembers`.
 *
 * @throws ExplainedError where one cannot be read, or no segment is chosen
 */
export const memberChoicesOf = (fields: TriggerFields): MemberChoices => ({
	segment: requireFilled(fields.text('segment', 'Segment'), 'Segment'),
	changes: fields.choice('changes', 'Changes', ['entered', 'left', 'both'], 'entered'),
	confirmsFalls: fields.switchOption('confirmLargeFalls', 'Confirm Large Falls', true),
	...fileChoicesOf(fields),
});

/** What both sources ask for. */
const fileChoicesOf = (fields: TriggerFields) => ({
	columns: columnChoicesIn(
		fields.entries('exportAttributes', 'attribute'),
		fields.entries('exportTags', 'tag'),
		fields.text('section', 'Section'),
	),
	additionalProperties: fields.options.additionalProperties,
});
