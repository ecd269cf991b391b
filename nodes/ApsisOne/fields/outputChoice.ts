import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../client/json';
import { switchOf, textOf } from '../engine/fieldValues';
import { requireFilled, type Item } from '../engine/item';

/**
 * How much comes out, as n8n's guideline for nodes asks: a switch for people, a choice of three for
 * agents, who pay for every word.
 */
export const outputChoice = (show: NonNullable<IDisplayOptions['show']>): INodeProperties[] => [
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		displayOptions: { show, hide: { '@tool': [true] } },
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		displayOptions: { show: { ...show, '@tool': [true] } },
		options: [
			{ name: 'Raw', value: 'raw', description: 'All that APSIS One gives, by ID' },
			{
				name: 'Selected Fields',
				value: 'selectedFields',
				description: 'Of the simplified output only the fields that you name',
			},
			{ name: 'Simplified', value: 'simplified', description: 'Values by readable name' },
		],
		default: 'simplified',
		description: 'How much the agent is given',
	},
	{
		displayName: 'Fields',
		name: 'selectedFields',
		type: 'string',
		displayOptions: { show: { ...show, '@tool': [true], output: ['selectedFields'] } },
		default: '',
		required: true,
		placeholder: 'e.g. First name, City, tags',
		description: 'Names of fields of the simplified output, separated by commas',
	},
];

/**
 * Whether the raw data is asked for.
 *
 * @throws ExplainedError where "Simplify" is neither true nor false
 */
export const asksForRaw = (item: Item): boolean =>
	choiceOf(item) === 'raw' || !switchOf(item.raw('simplify', true), 'Simplify', true);

/**
 * What an agent asked for of a simplified output; all of it where nothing was selected, or nobody
 * could select. The profile is always named.
 *
 * @throws ExplainedError where no field is named
 */
export function selectedOf(item: Item, output: JsonObject): JsonObject {
	if (choiceOf(item) !== 'selectedFields') return output;
	const wanted = requireFilled(textOf(item.raw('selectedFields', ''), 'Fields'), 'Fields')
		.split(',')
		.map((name) => name.trim().toLowerCase());
	return Object.fromEntries(
		Object.entries(output).filter(
			([name]) => name === 'profileKey' || wanted.includes(name.toLowerCase()),
		),
	);
}

/** Read whole, as the others here: n8n extracts no value of a field that it does not show. */
const choiceOf = (item: Item): string =>
	item.isOfTool ? textOf(item.raw('output', 'simplified'), 'Output') : 'simplified';
