import {
	NodeOperationError,
	type GenericValue,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { convertValue } from '../../attributes/convert';
import { mappedAttributeOf, readAttribute } from '../../attributes/definitions';
import { isWritable } from '../../transport/permissions';
import { attributesInUse, attributesOfItem } from '../../attributes/item';
import { MERGE_PATCH_HEADERS, mergePatchOf } from '../../transport/mergePatch';
import { targetOf } from '../../transport/target';
import { attributesToWrite, emptyValues } from '../../fields/attributes';
import { dryRun, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import { definitionPaths, getDefinitions, type Definition } from '../../transport/definitions';
import { nodeErrorOf } from '../../transport/errors';
import { maxWaitOf } from '../../transport/options';
import { runGroups } from '../../transport/perItem';
import { addReport } from '../../transport/report';
import { dryRun as dryRunOutput, send, type ApiRequest } from '../../transport/request';
import { runOf } from '../../transport/run';
import { requireSize } from '../../transport/size';

const show = { resource: ['profile'], operation: ['upsert'] };

/** Fields of Profile > Create or Update. */
export const upsertFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	...attributesToWrite(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			dryRun,
			emptyValues,
			maxWait,
			{
				displayName: 'Method',
				name: 'method',
				type: 'options',
				options: [
					{
						name: 'Create, Then Set Attributes',
						value: 'createThenSet',
						description:
							'Two requests a profile. Tells whether the profile was created; a changed Email, Mobile or CRM-ID changes the profile key.',
					},
					{
						name: 'One Request (Default)',
						value: 'patchV1',
						description: 'One request a profile. The profile key stays as it is.',
					},
				],
				default: 'patchV1',
				description: 'How the profile is written',
			},
		],
	},
];

const HINTS = {
	403: 'The keyspace may not write one of the attributes: choose another keyspace, or allow it for the API key in APSIS One under Account settings > API management.',
	410: 'The profile is locked and can never be used again. Leave this item out.',
};

/** One input item, ready to be sent. */
interface Row extends ReturnType<typeof targetOf> {
	itemIndex: number;
	/** By discriminator. */
	values: Record<string, GenericValue>;
	ignored: string[];
	definitions: Definition[];
	options: IDataObject;
}

/**
 * Profile > Create or Update. Items of the same profile go out as one, later items winning; an item
 * with a bad value fails by itself.
 */
export async function upsertProfiles(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	runOf(this).expected = { hints: HINTS };
	const rows = await Promise.all(
		this.getInputData().map(async (_, itemIndex) => await rowOrError(this, itemIndex)),
	);
	if (!this.continueOnFail()) stopAtBadRow(this, rows);
	const groups = groupsOf(rows);

	const items = await runGroups(this, groups, async (group) => {
		const members = group.map((itemIndex) => {
			const row = rows[itemIndex]!;
			if ('error' in row) throw row.error;
			return row;
		});
		const json = await upsert(this, members);
		return members.map(() => [{ ...json }]);
	});

	addReport(this, reportOf(rows, groups));
	return [items];
}

/** An error is kept for the item's turn, so that it is handled as errors of sending are. */
async function rowOrError(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Row | { error: unknown }> {
	try {
		return await rowOf(context, itemIndex);
	} catch (error) {
		return { error };
	}
}

/** Where a bad item stops the run, it does so before anything is sent. */
function stopAtBadRow(context: IExecuteFunctions, rows: Array<Row | { error: unknown }>) {
	rows.forEach((row, itemIndex) => {
		if ('error' in row) {
			throw nodeErrorOf(row.error, context.getNode(), itemIndex, runOf(context).expected);
		}
	});
}

async function rowOf(context: IExecuteFunctions, itemIndex: number): Promise<Row> {
	const parameter = (name: string) => context.getNodeParameter(name, itemIndex, {});
	const options = parameter('options') as IDataObject;
	const named = targetOf(context, itemIndex);
	const { keyspace, profileKey, section } = named.target;
	requireKey(context, keyspace, profileKey, itemIndex);
	const definitions = await getDefinitions(context, definitionPaths.attributes(section), {
		maxWaitMs: maxWaitOf(options),
	});
	const { values, ignored } = attributesOfItem({
		node: context.getNode(),
		itemIndex,
		row: context.getInputData()[itemIndex]!.json,
		parameter,
		definitions,
		keyspace,
		timezone: context.getTimezone(),
	});
	return { ...named, itemIndex, values, ignored, definitions, options };
}

/** Keys of the email and mobile keyspaces have the form of their attribute (API.md section 6 and 7). */
function requireKey(
	context: IExecuteFunctions,
	keyspace: string,
	profileKey: string,
	itemIndex: number,
) {
	const discriminator = mappedAttributeOf(keyspace);
	if (discriminator === undefined) return;
	const conversion = convertValue(profileKey, readAttribute({ discriminator }).type);
	if ('value' in conversion && String(conversion.value) === profileKey) return;
	throw new NodeOperationError(
		context.getNode(),
		'problem' in conversion
			? `"Profile Key": ${conversion.problem}`
			: `"Profile Key": Write "${profileKey}" as ${String(conversion.value)}.`,
		{ itemIndex, description: 'Nothing was sent for this item.' },
	);
}

/** Items of the same profile in the order of the input; items that failed by themselves. */
function groupsOf(rows: Array<Row | { error: unknown }>): number[][] {
	const groups = new Map<string, number[]>();
	rows.forEach((row, itemIndex) => {
		const key =
			'error' in row
				? String(itemIndex)
				: JSON.stringify([row.path, row.options.method, row.options.dryRun]);
		groups.set(key, [...(groups.get(key) ?? []), itemIndex]);
	});
	return [...groups.values()];
}

async function upsert(context: IExecuteFunctions, rows: Row[]): Promise<IDataObject> {
	const [first] = rows as [Row];
	const { target, options } = first;
	const merged = rows.length > 1 ? { mergedRows: rows.length } : {};
	const values = Object.assign({}, ...rows.map((row) => row.values)) as Row['values'];
	const createsFirst = options.method === 'createThenSet';
	const requests = createsFirst ? createThenSet(first, values) : [patchV1(first, values)];
	for (const { url, body } of requests) {
		requireSize(url, body, context.getNode(), first.itemIndex);
	}
	if (options.dryRun) return { ...(await dryRunOutput(context, requests)), ...merged };

	const maxWaitMs = Math.max(...rows.map((row) => maxWaitOf(row.options)));
	let created: IDataObject = {};
	for (const request of requests) {
		const { statusCode } = await send(context, request, {
			maxWaitMs,
			results: request.method === 'POST' ? [409] : [],
		});
		if (request.method === 'POST') created = { created: statusCode !== 409 };
	}
	return { success: true, ...created, ...target, ...merged };
}

/** Version 1: creates the profile where it is missing; keyed by version id (API.md section 8.4). */
function patchV1({ target, path, definitions }: Row, values: Row['values']): ApiRequest {
	const { keyspace, profileKey } = target;
	const attributes = new Map(
		attributesInUse(definitions).map((each) => [each.discriminator, each]),
	);
	const all = { ...values };
	// What is created by version 1 does not have the attribute that mirrors its key by itself.
	const mapped = attributes.get(mappedAttributeOf(keyspace) ?? '');
	const mappedDefinition = definitions.find(
		({ discriminator }) => discriminator === mapped?.discriminator,
	);
	if (mapped && mappedDefinition && isWritable(mappedDefinition, keyspace)) {
		const conversion = convertValue(profileKey, mapped.type);
		if ('value' in conversion) all[mapped.discriminator] ??= conversion.value;
	}
	const byVersion = Object.entries(all).map(([discriminator, value]) => [
		attributes.get(discriminator)!.versionId,
		value,
	]);
	return {
		method: 'PATCH',
		url: `/audience${path}/attributes`,
		headers: MERGE_PATCH_HEADERS,
		body: mergePatchOf(Object.fromEntries(byVersion) as Row['values']),
	};
}

/** Version 2 sets attributes of a profile that exists; creating sets the mapped attribute. */
function createThenSet({ target, path, createPath }: Row, values: Row['values']): ApiRequest[] {
	const create: ApiRequest = {
		method: 'POST',
		url: createPath,
		body: { profile_key: target.profileKey },
	};
	const set: ApiRequest = {
		method: 'PATCH',
		url: `/v2/audience${path}/attributes`,
		headers: MERGE_PATCH_HEADERS,
		body: mergePatchOf(values),
	};
	return Object.keys(values).length > 0 ? [create, set] : [create];
}

function reportOf(rows: Array<Row | { error: unknown }>, groups: number[][]): string[] {
	const mergedGroups = groups.filter(({ length }) => length > 1);
	const mergedRows = mergedGroups.reduce((sum, { length }) => sum + length, 0);
	const ignored = new Set(rows.flatMap((row) => ('error' in row ? [] : row.ignored)));
	return [
		mergedRows > 0
			? `${mergedRows} items merged into ${mergedGroups.length} ${mergedGroups.length === 1 ? 'profile' : 'profiles'}.`
			: '',
		ignored.size > 0
			? `Columns left out, since they fit no attribute that this keyspace may write: ${[...ignored].join(', ')}.`
			: '',
	];
}
