import type { INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import type { Answer } from '../../client/answer';
import { definitionPaths, getDefinitions } from '../../client/definitions';
import type { JsonObject } from '../../client/json';
import { findNamed, namesIn } from '../../client/named';
import { textOf } from '../../engine/fieldValues';
import { requireObject } from '../../client/objects';
import type { Item } from '../../engine/item';
import type { Prepared } from '../../engine/operation';
import { keyOf } from '../../engine/target';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey } from '../../fields/pickers';

const show = { resource: ['segment'], operation: ['evaluate'] };

/** Fields of Segment > Evaluate. */
export const evaluateFields: INodeProperties[] = [
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	{
		displayName: 'Segment Names or IDs',
		name: 'segments',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getSegmentOptions' },
		displayOptions: { show },
		default: [],
		required: true,
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			maxWait,
			{
				displayName: 'Timezone',
				name: 'timezone',
				type: 'string',
				default: '',
				placeholder: 'e.g. Europe/Stockholm',
				description:
					'IANA name of the zone in which conditions on dates are read; that of the workflow if it is left empty',
			},
		],
	},
];

/**
 * The body of the evaluation (API.md section 8.2).
 *
 * @throws ExplainedError where no segment is named, or the account has no such segment
 */
export async function segmentsToEvaluate(item: Item): Promise<Prepared> {
	const names = namesIn(item.raw<unknown>('segments', []));
	if (names.length === 0) {
		throw new ExplainedError(
			'"Segment Names or IDs" is empty',
			'Choose at least one segment. If it is an expression, check that this item has one.',
		);
	}
	return {
		body: {
			segments: (await segmentIdsOf(names, item)).map((discriminator) => ({ discriminator })),
			time_zone: textOf(item.options.timezone, 'Timezone') || item.timezone,
		},
	};
}

/** What is chosen from the list (API.md section 6); the list need not be read for it. */
const isId = (name: string) => /^usercreated\.segments\.[^\s,]+$/.test(name);

async function segmentIdsOf(names: string[], item: Item): Promise<string[]> {
	if (names.every(isId)) return [...new Set(names)];
	const path = definitionPaths.segments();
	const definitions = await getDefinitions(item.client, path, item.reading);
	const words = { noun: 'segment', owner: 'The account' };
	const { found, problems } = findNamed(names, definitions, words);
	const [problem, ...others] = problems;
	if (problem !== undefined) throw new ExplainedError(problem, others.join(' '));
	return found.map(({ discriminator }) => discriminator);
}

/** Who was asked about, and the answer per segment. Throws ExplainedError where the answer is no JSON. */
export function toMemberships(item: Item, { body }: Answer): JsonObject[] {
	const { matches } = requireObject(body) as { matches?: { segments?: JsonObject } };
	const segments = matches?.segments ?? {};
	const memberOf = Object.keys(segments).filter((segmentId) => segments[segmentId] === true);
	return [{ ...keyOf(item), segments, memberOf }];
}
