import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Answer } from '../../client/answer';
import type { JsonObject } from '../../client/json';
import { valueOf } from '../../engine/fieldValues';
import { requireObject } from '../../client/objects';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { keyOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, segment } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['evaluate'] };

/** Fields of Segment > Evaluate. */
export const evaluateFields: INodeProperties[] = [
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Segments',
		name: 'segments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Segment' },
		placeholder: 'Add Segment',
		displayOptions: { show },
		default: { segment: [{ segment: { mode: 'list', value: '' } }] },
		required: true,
		description: 'The segments to look for the profile in',
		options: [{ displayName: 'Segment', name: 'segment', values: [segment] }],
	},
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		displayOptions: { show },
		default: '={{ $now.zoneName }}',
		required: true,
		placeholder: 'e.g. Europe/Stockholm',
		description: 'IANA name of the zone in which conditions on dates are read',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/**
 * The body of the evaluation (API.md section 8.2).
 *
 * @throws ExplainedError where no segment is named
 */
export function segmentsToEvaluate(item: Item): Prepared {
	const discriminators = item
		.entries('segments', 'segment')
		.map((entry) => valueOf(entry.segment))
		.filter(Boolean);
	if (discriminators.length === 0) {
		throw new ExplainedError('"Segments" is empty', 'Add at least one segment.');
	}
	return {
		body: {
			segments: discriminators.map((discriminator) => ({ discriminator })),
			time_zone: item.value('timezone') as string,
		},
	};
}

/** Who was asked about, and the answer per segment. Throws ExplainedError where the answer is no JSON. */
export function toMemberships(item: Item, { body }: Answer): JsonObject[] {
	const { matches } = requireObject(body) as { matches?: { segments?: JsonObject } };
	const segments = matches?.segments ?? {};
	const memberOf = Object.keys(segments).filter((segmentId) => segments[segmentId] === true);
	return [{ ...keyOf(item), segments, memberOf }];
}
