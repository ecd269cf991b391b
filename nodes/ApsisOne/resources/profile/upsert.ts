import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ExplainedError } from '../../../../credentials/account/explained';
import { convertValue } from '../../attributes/convert';
import { mappedAttributeOf, readAttribute } from '../../attributes/definitions';
import { attributesInUse, attributesOfItem } from '../../attributes/item';
import { valuesByName } from '../../attributes/values';
import type { Answer } from '../../client/answer';
import { definitionPaths, getDefinitions, type Definition } from '../../client/definitions';
import type { HttpRequest } from '../../client/host';
import type { JsonObject } from '../../client/json';
import { MERGE_PATCH_HEADERS, mergePatchOf } from '../../client/mergePatch';
import { isWritable } from '../../client/permissions';
import { settled } from '../../client/settled';
import { requireSize } from '../../client/size';
import { counted } from '../../client/words';
import { Supplemented } from '../../engine/errors';
import type { Item } from '../../engine/item';
import type { Output } from '../../engine/operation';
import { pathsOf, targetOf, written, type Target } from '../../engine/target';
import { attributesToWrite, emptyValues, noteIgnored } from '../../fields/attributes';
import { allowAiAgents, dryRun, keepInputFields, maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';
import {
	noteConnector,
	requestsToMerge,
	secondIdentifier,
	secondOf,
	type Second,
} from './secondIdentifier';

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
			allowAiAgents,
			dryRun,
			emptyValues,
			keepInputFields,
			maxWait,
			{
				displayName: 'Tell Whether Created',
				name: 'tellWhetherCreated',
				type: 'boolean',
				default: false,
				description:
					'Whether the output tells if the profile was created. It takes two requests a profile in place of one, and a new Email, Mobile or CRM-ID then changes the identifier as well.',
			},
			...secondIdentifier,
		],
	},
];

/** One input item, ready to be sent. */
interface Row {
	target: Target;
	path: string;
	createPath: string;
	/** By discriminator. */
	values: JsonObject;
	ignored: string[];
	definitions: Definition[];
	/** The same person's other identifier, to be merged with the first. */
	second?: Second;
}

/** Profile > Create or Update: items of the same profile go out as one, later items winning. */
export const upsertTogether = {
	groupOf: (item: Item) =>
		JSON.stringify([
			pathsOf(item).path,
			item.switchOption('tellWhetherCreated'),
			item.isDryRun,
			item.options.secondKeyspace,
			item.options.secondProfileKey,
		]),
	orderOf: (item: Item) => pathsOf(item).path,
	read: rowOf,
	batchesOf: (rows: Row[]) => (rows.length > 0 ? [[...rows.keys()]] : []),
	handle: upsert,
};

async function rowOf(item: Item): Promise<Row> {
	const paths = pathsOf(item);
	const target = targetOf(item);
	requireKey(target);
	const second = secondOf(item, target);
	if (second) {
		requireKey(
			{ keyspace: second.secondKeyspace, profileKey: second.secondProfileKey },
			'Second Identifier',
		);
	}
	noteConnector(item, target, second);
	const definitions = await getDefinitions(
		item.client,
		definitionPaths.attributes(target.section),
		item.reading,
	);
	const { values, ignored } = attributesOfItem({
		row: item.json,
		parameter: (name) => item.raw(name, {}),
		definitions,
		keyspace: target.keyspace,
		timezone: item.timezone,
	});
	return { ...paths, target, values, ignored, definitions, second };
}

/** Keys of the email and mobile keyspaces have the form of their attribute (API.md section 6 and 7). */
function requireKey(
	{ keyspace: keyspaceId, profileKey: key }: Omit<Target, 'section'>,
	label = 'Identifier',
) {
	const discriminator = mappedAttributeOf(keyspaceId);
	if (discriminator === undefined) return;
	const conversion = convertValue(key, readAttribute({ discriminator }).type);
	if ('value' in conversion && String(conversion.value) === key) return;
	throw new ExplainedError(
		'problem' in conversion
			? `"${label}": ${conversion.problem}`
			: `"${label}": Write "${key}" as ${String(conversion.value)}.`,
		'Nothing was sent for this item.',
	);
}

async function upsert(rows: Row[], items: Item[]): Promise<Output[][]> {
	const [first] = rows as [Row];
	const [item] = items as [Item];
	const { client, isDryRun } = item;
	noteIn(rows, items);
	const merged = rows.length > 1 ? { mergedRows: rows.length } : {};
	const values = Object.assign({}, ...rows.map((row) => row.values)) as JsonObject;
	const createsFirst = item.switchOption('tellWhetherCreated');
	const writes = createsFirst ? createThenSet(first, values) : [patchV1(first, values)];
	const { second, target } = first;
	const requests = second
		? [...requestsToMerge(target, second), ...writes.filter(({ method }) => method === 'PATCH')]
		: writes;
	for (const { url, body } of requests) requireSize(url, body);
	const forEach = (json: JsonObject): Output[][] =>
		rows.map(() => [{ json: { ...json } as IDataObject }]);
	if (isDryRun) {
		const attributes = valuesByName(values, first.definitions);
		return forEach(await items[0]!.dryRun(requests, { attributes, ...merged }));
	}

	const maxWaitMs = Math.max(...items.map((item) => item.maxWaitMs));
	const creations: Answer[] = [];
	for (const request of requests) {
		const outcome = await settled(
			client.send(request, {
				maxWaitMs,
				// Creating twice is answered 409, merging twice does nothing, and a merge patch sets the same again.
				repeatable: true,
				results: request.method === 'POST' ? [409] : [],
			}),
		);
		if ('error' in outcome) {
			throw second && request.method !== 'PATCH'
				? new Supplemented(outcome.error, 'No attribute was written.')
				: outcome.error;
		}
		if (request.method === 'POST') creations.push(outcome.value);
	}
	const created = creations.length > 0 ? { created: isCreated(items[0]!, creations) } : {};
	return forEach(
		written({ ...target, ...second, ...merged }, { ...created, ...(second && { merged: true }) }),
	);
}

/** Whether the person is new: no identifier had a profile before; null where that is not known. */
function isCreated(item: Item, creations: Answer[]): boolean | null {
	const wasThere = creations.some(({ status, mayBeRepeat }) => status === 409 && !mayBeRepeat);
	const mayBeRepeat = !wasThere && creations.some((answer) => answer.mayBeRepeat);
	return item.known(
		'created',
		creations.every(({ status }) => status !== 409),
		{ mayBeRepeat },
	);
}

/** Version 1: creates the profile where it is missing; keyed by version id (API.md section 8.4). */
function patchV1({ target, path, definitions }: Row, values: JsonObject): HttpRequest {
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
		body: mergePatchOf(Object.fromEntries(byVersion) as JsonObject),
	};
}

/** Version 2 sets attributes of a profile that exists; creating sets the mapped attribute. */
function createThenSet({ target, path, createPath }: Row, values: JsonObject): HttpRequest[] {
	const create: HttpRequest = {
		method: 'POST',
		url: createPath,
		body: { profile_key: target.profileKey },
	};
	const set: HttpRequest = {
		method: 'PATCH',
		url: `/v2/audience${path}/attributes`,
		headers: MERGE_PATCH_HEADERS,
		body: mergePatchOf(values),
	};
	return Object.keys(values).length > 0 ? [create, set] : [create];
}

/** What the user is told about the run so far. */
function noteIn(rows: Row[], [item]: Item[]) {
	if (!item) return;
	if (rows.length > 1) {
		const profiles = counted(item.count('merged profiles', 1), 'profile');
		item.note(
			'merged',
			`${item.count('merged items', rows.length)} items merged into ${profiles}.`,
		);
	}
	noteIgnored(
		item,
		rows.flatMap((row) => row.ignored),
	);
}
