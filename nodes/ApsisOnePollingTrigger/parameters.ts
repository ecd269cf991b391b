import { requireFilled } from '../ApsisOne/engine/item';
import { valueOf } from '../ApsisOne/engine/fieldValues';
import type { TriggerFields } from '../ApsisOne/engine/triggerFields';
import { columnChoicesIn } from '../ApsisOne/fields/exportChoices';
import type { ConsentChoices } from './consentChanges';
import type { EventChoices } from './emailEvents';
import { EVENT_TYPES, MEMBER_CHANGES } from './happenings';
import type { MemberChoices } from './segmentMembers';

/**
 * Reads the fields of what email reports tell.
 *
 * @param happening.eventTypes those that the source stands for; a field chooses them otherwise
 * @param timezone IANA name of the workflow's zone
 * @throws ExplainedError where one cannot be read
 */
export const eventChoicesOf = (
	fields: TriggerFields,
	{ eventTypes }: { eventTypes?: readonly string[] },
	timezone: string,
): EventChoices => ({
	...fileChoicesOf(fields),
	segment: fields.text('segment', 'Segment'),
	timezone,
	eventTypes: eventTypes ?? fields.choices('eventTypes', 'Event Types', EVENT_TYPES),
	activityIds: fields.texts('activityIds', 'Activity IDs'),
});

/**
 * Reads the fields of what segment exports tell.
 *
 * @param happening.changes those that the source stands for; a field chooses them otherwise
 * @throws ExplainedError where one cannot be read, or no segment is chosen
 */
export const memberChoicesOf = (
	fields: TriggerFields,
	{ changes }: Partial<Pick<MemberChoices, 'changes'>>,
): MemberChoices => ({
	segment: requireFilled(fields.text('segment', 'Segment'), 'Segment'),
	changes: changes ?? fields.choice('changes', 'Changes', MEMBER_CHANGES, 'entered'),
	confirmsFalls: fields.switchOption('confirmLargeFalls', 'Confirm Large Falls', true),
	...fileChoicesOf(fields),
});

/**
 * Reads the fields of what consent exports tell.
 *
 * @param happening.changes what the source stands for
 * @throws ExplainedError where one cannot be read, or no section is chosen
 */
export const consentChoicesOf = (
	fields: TriggerFields,
	{ changes }: Pick<ConsentChoices, 'changes'>,
): ConsentChoices => ({
	section: requireFilled(fields.text('section', 'Section'), 'Section'),
	topics: chosenIn(fields, 'topics', 'topic'),
	channels: chosenIn(fields, 'channels', 'channel'),
	changes,
	confirmsFalls: fields.switchOption('confirmLargeFalls', 'Confirm Large Falls', true),
	...fileChoicesOf(fields),
});

/** What is chosen in the entries of a field of several. */
const chosenIn = (fields: TriggerFields, field: string, entry: string): string[] =>
	fields
		.entries(field, entry)
		.map((each) => valueOf(each[entry]))
		.filter((discriminator) => discriminator !== '');

/** What all of them ask for. */
const fileChoicesOf = (fields: TriggerFields) => ({
	columns: columnChoicesIn(
		fields.entries('exportAttributes', 'attribute'),
		fields.entries('exportTags', 'tag'),
		fields.text('section', 'Section'),
	),
	additionalProperties: fields.options.additionalProperties,
});
