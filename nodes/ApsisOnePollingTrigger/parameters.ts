import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { requireFilled } from '../ApsisOne/engine/item';
import { columnChoicesIn } from '../ApsisOne/fields/exportChoices';
import type { EventChoices } from './emailEvents';
import type { MemberChoices } from './segmentMembers';

/** Reads the fields of the source `emailEvents`. */
export function eventChoicesOf(context: IPollFunctions): EventChoices {
	return {
		...fileChoicesOf(context),
		segment: picked(context, 'segment'),
		timezone: context.getTimezone(),
		eventTypes: context.getNodeParameter('eventTypes', []) as string[],
		activityIds: String(context.getNodeParameter('activityIds', '') ?? '')
			.split(/[\s,;]+/)
			.filter(Boolean),
	};
}

/**
 * Reads the fields of the source `segmentMembers`.
 *
 * @throws ExplainedError where no segment is chosen
 */
export function memberChoicesOf(context: IPollFunctions): MemberChoices {
	return {
		segment: requireFilled(picked(context, 'segment'), 'Segment'),
		changes: context.getNodeParameter('changes', 'entered') as MemberChoices['changes'],
		confirmsFalls:
			(context.getNodeParameter('options', {}) as IDataObject).confirmLargeFalls !== false,
		...fileChoicesOf(context),
	};
}

/** What both sources ask for. */
function fileChoicesOf(context: IPollFunctions) {
	const entriesOf = (field: string, entry: string) =>
		((context.getNodeParameter(field, {}) as IDataObject)[entry] ?? []) as IDataObject[];
	const { additionalProperties } = context.getNodeParameter('options', {}) as IDataObject;
	return {
		columns: columnChoicesIn(
			entriesOf('exportAttributes', 'attribute'),
			entriesOf('exportTags', 'tag'),
			picked(context, 'section'),
		),
		additionalProperties,
	};
}

/** Value of a picker; empty where nothing is chosen. */
const picked = (context: IPollFunctions, name: string): string =>
	String(context.getNodeParameter(name, '', { extractValue: true }) ?? '').trim();
