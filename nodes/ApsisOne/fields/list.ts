import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../credentials/account/explained';
import type { Answer } from '../client/answer';
import { choose, type Choice } from '../client/choice';
import type { JsonObject } from '../client/json';
import { requireList } from '../client/lists';
import { textOf } from '../engine/fieldValues';
import type { Item } from '../engine/item';
import { maxWait } from './options';

/** Return All and Limit of an operation that gives a list. APSIS One has no paging (API.md section 4). */
export const returnAllOrLimit = (show: NonNullable<IDisplayOptions['show']>): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions: { show },
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		displayOptions: { show: { ...show, returnAll: [false] } },
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
	},
];

const nameContains: INodeProperties = {
	displayName: 'Name Contains',
	name: 'nameContains',
	type: 'string',
	default: '',
	placeholder: 'e.g. campaign',
	description: 'Give only those with this text in their name or ID, in upper or lower case',
};

const sortBy: INodeProperties = {
	displayName: 'Sort By',
	name: 'sortBy',
	type: 'options',
	options: [
		{ name: 'ID', value: 'id' },
		{ name: 'Name', value: 'name' },
		{ name: 'Order of APSIS One', value: 'given' },
	],
	default: 'name',
	description: 'The order of the results. Without this option it is that of APSIS One.',
};

const deprecated: INodeProperties = {
	displayName: 'Deprecated',
	name: 'deprecated',
	type: 'options',
	options: [
		{ name: 'Leave Out', value: 'leaveOut' },
		{ name: 'Only', value: 'only' },
		{ name: 'Show', value: 'show' },
	],
	default: 'leaveOut',
	description:
		'What becomes of those of which all versions are deprecated. Without this option they are shown.',
};

const optionsOf = (
	show: NonNullable<IDisplayOptions['show']>,
	options: INodeProperties[],
): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show },
	default: {},
	options,
});

/** The options of an operation that gives a list. */
export const listOptions = (show: NonNullable<IDisplayOptions['show']>): INodeProperties =>
	optionsOf(show, [maxWait, nameContains, sortBy]);

/** The options of an operation that gives a list of definitions, which have versions. */
export const definitionOptions = (show: NonNullable<IDisplayOptions['show']>): INodeProperties =>
	optionsOf(show, [deprecated, maxWait, nameContains, sortBy]);

/** As many entries as the fields of {@link returnAllOrLimit} ask for. */
export const upToLimit = (item: Item, entries: JsonObject[]): JsonObject[] =>
	item.switch('returnAll', false)
		? entries
		: entries.slice(0, item.number('limit', { fallback: 50, min: 1 }));

/**
 * The output of an operation that gives a list: one item an entry, of those that its options ask for.
 *
 * @throws ExplainedError where the answer is no list, or an option cannot be read
 */
export function toList(item: Item, { body }: Answer): JsonObject[] {
	const entries = requireList(body);
	const chosen = choose(entries, choiceOf(item));
	if (entries.length > 0 && chosen.length === 0) {
		item.emptyBecause = `its options leave out all ${entries.length} that there are`;
	}
	return upToLimit(item, chosen);
}

const choiceOf = ({ options }: Item): Choice => ({
	text: textOf(options.nameContains, nameContains.displayName),
	deprecated: oneOf(options.deprecated ?? 'show', deprecated),
	order: oneOf(options.sortBy ?? 'given', sortBy),
});

/** @throws ExplainedError where an expression gives something else than the choices of the option */
function oneOf<T extends string>(
	value: unknown,
	{ displayName, options = [] }: INodeProperties,
): T {
	const values = options.map((option) => String('value' in option && option.value));
	if (values.includes(String(value))) return String(value) as T;
	throw new ExplainedError(
		`"${displayName}" cannot be "${String(value)}"`,
		`Write one of ${values.join(', ')}.`,
	);
}
