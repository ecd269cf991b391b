import type { INodeParameters, INodeTypeDescription } from 'n8n-workflow';
import { SEED } from '../../emulator/index.mts';
import type { Prepared } from './stub.mts';

/** What an operation is measured with. */
export interface Subject {
	/** Those of the operation alone; expressions read an item of `itemsOf`. */
	parameters: INodeParameters;
	/** Items are rows of one file, so that there is no request of an item. */
	areRows?: true;
	/** At most so many items, where each stands for a whole file. */
	maxItems?: number;
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const section = byId(SEED.sections.default);
const keyspace = byId(SEED.keyspaces.email);
const profileKey = '={{ $json.key }}';
const identity = { keyspace, profileKey };
const profile = { section, ...identity };
const all = { returnAll: true };
const FILES = 1000;
/** As HTTP Request gives it; that rows are read is measured with {@link files}. */
const asFile = { output: 'file' };

const attributes = {
	mappingMode: 'defineBelow',
	value: { [SEED.attributes.firstName]: '={{ $json.value }}' },
	schema: [],
};
const exportAttributes = {
	attribute: [{ attribute: byId(SEED.attributes.email), column: 'Address' }],
};

/**
 * Every operation, as a user would fill it in who takes profile key and value from the input.
 *
 * @param prepared what the stub has that an operation asks for by ID
 */
export const subjectsOf = (prepared: Prepared): Record<string, Subject> => ({
	'attribute:clear': {
		parameters: { ...profile, attribute: byId(SEED.attributes.lastName) },
	},
	'attribute:getAll': { parameters: { section, ...all } },
	'attribute:getValues': { parameters: profile },
	'attribute:set': { parameters: { ...profile, attributes } },
	'channel:getAll': { parameters: all },
	'consent:getAll': { parameters: { ...profile, ...all } },
	'consent:optOutAll': { parameters: { ...profile, reason: 'bench' } },
	'consent:set': {
		parameters: {
			...profile,
			topic: byId(SEED.topics.shoes),
			channel: byId(SEED.channels.email),
			consentType: 'opt-in',
			reason: 'bench',
		},
	},
	'emailReport:create': {
		parameters: { period: 'custom', startAt: '2020-01-01', ...asFile },
		maxItems: FILES,
	},
	'emailReport:summarize': {
		parameters: { period: 'custom', startAt: '2020-01-01' },
		maxItems: FILES,
	},
	'emailReport:download': {
		parameters: { reportId: prepared.reportId, ...asFile },
		maxItems: FILES,
	},
	'emailReport:get': { parameters: { reportId: prepared.reportId } },
	'event:add': {
		parameters: {
			...profile,
			event: byId(SEED.events.orderPlaced),
			specifyData: 'json',
			eventDataJson: '={{ JSON.stringify({ orderId: $json.value }) }}',
		},
	},
	'event:getAll': { parameters: { section, ...all } },
	'event:getProfileEvents': { parameters: { ...profile, ...all } },
	'export:consents': {
		parameters: {
			section,
			topics: { topic: [{ topic: byId(SEED.topics.news) }] },
			channels: { channel: [{ channel: byId(SEED.channels.email), column: '' }] },
			exportAttributes,
			...asFile,
		},
		maxItems: FILES,
	},
	'export:download': {
		parameters: { downloadUrl: prepared.downloadUrl, ...asFile },
		maxItems: FILES,
	},
	'export:duplicates': {
		parameters: { section, attribute: byId(SEED.attributes.country), exportAttributes, ...asFile },
		maxItems: FILES,
	},
	'export:events': {
		parameters: {
			section,
			events: { event: [{ event: byId(SEED.events.orderPlaced) }] },
			period: 'custom',
			startAt: '2020-01-01',
			exportAttributes,
			...asFile,
		},
		maxItems: FILES,
	},
	'export:profile': {
		parameters: {
			exportKey: prepared.exportKey,
			// Nobody listens there, and nobody waits for it.
			callbackUrl: 'http://127.0.0.1:9/',
		},
	},
	'export:segment': {
		parameters: { segment: byId(SEED.segments.swedes), section, exportAttributes, ...asFile },
		maxItems: FILES,
	},
	'import:create': {
		parameters: { section, keyspace, keyColumn: 'key', attributes },
		areRows: true,
	},
	'import:getStatus': { parameters: { section, importId: prepared.importId } },
	'keyspace:getAll': { parameters: all },
	'profile:changeIdentifier': {
		parameters: {
			...profile,
			toKeyspace: byId(SEED.keyspaces.loyalty),
			toProfileKey: '={{ $json.value }}',
		},
	},
	'profile:create': { parameters: profile },
	'profile:delete': { parameters: identity },
	'profile:get': {
		parameters: { ...profile, include: ['attributes', 'tags', 'events', 'consents'] },
	},
	'profile:lock': { parameters: { ...identity, confirmProfileKey: '={{ $json.key }}' } },
	'profile:merge': {
		parameters: {
			...identity,
			otherKeyspace: byId(SEED.keyspaces.loyalty),
			otherProfileKey: '={{ $json.value }}',
		},
	},
	'profile:unmerge': { parameters: identity },
	'profile:upsert': { parameters: { ...profile, attributes } },
	'section:getAll': { parameters: all },
	'segment:evaluate': {
		parameters: {
			...identity,
			segments: [SEED.segments.swedes],
			options: { timezone: 'Europe/Stockholm' },
		},
	},
	'segment:get': { parameters: { segment: byId(SEED.segments.swedes) } },
	'segment:getAll': { parameters: all },
	'segment:getVersion': {
		parameters: { segment: byId(SEED.segments.swedes), versionId: prepared.versionId },
	},
	'tag:add': {
		parameters: { ...profile, tags: [SEED.tags.vip] },
	},
	'tag:getAll': { parameters: { section, ...all } },
	'tag:getProfileTags': { parameters: profile },
	'tag:remove': {
		parameters: { ...profile, tags: [SEED.tags.vip] },
	},
	'topic:getAll': { parameters: { section, ...all } },
	'transactionalEmail:send': {
		parameters: {
			section,
			keyspace: byId(SEED.keyspaces.transactionalEmail),
			profileKey,
			activityId: SEED.transactionalActivities.orderConfirmation,
			toEmail: '={{ $json.key }}',
			variables: '={{ JSON.stringify({ orderId: $json.value }) }}',
		},
	},
});

/** Files of many rows, in and out: what {@link subjectsOf} has, with other parameters. */
export const files: Array<{
	name: string;
	operation: string;
	/** Rows come in as items, as one file, or out as items. */
	rows: 'items' | 'file' | 'output';
	parameters?: INodeParameters;
}> = [
	{ name: 'Import > Create, mapped one by one', operation: 'import:create', rows: 'items' },
	{
		name: 'Import > Create, mapped automatically',
		operation: 'import:create',
		rows: 'items',
		parameters: { attributes: { mappingMode: 'autoMapInputData', value: null, schema: [] } },
	},
	{
		name: 'Import > Create, CSV file',
		operation: 'import:create',
		rows: 'file',
		parameters: {
			inputMode: 'file',
			attributes: {
				mappingMode: 'defineBelow',
				value: { [SEED.attributes.firstName]: 'value' },
				schema: [],
			},
		},
	},
	{
		name: 'Export > Segment',
		operation: 'export:segment',
		rows: 'output',
		parameters: { output: 'items' },
	},
	{
		name: 'Email Report > Create',
		operation: 'emailReport:create',
		rows: 'output',
		parameters: { output: 'items' },
	},
];

/**
 * All operations of the node, as `resource:operation`.
 *
 * @throws Error that names the operations which {@link subjectsOf} lacks, or has too many
 */
export function operationsOf({ properties }: INodeTypeDescription): string[] {
	const found = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				(options ?? []).map(
					(option) => `${String(resource)}:${String('value' in option && option.value)}`,
				),
			),
		)
		.sort();
	const measured = Object.keys(subjectsOf({} as Prepared));
	const lacking = found.filter((name) => !measured.includes(name));
	const gone = measured.filter((name) => !found.includes(name));
	if (lacking.length + gone.length === 0) return found;
	throw new Error(
		`test/bench/cost/operations.mts does not fit the node. Not in its table: ${lacking.join(', ') || 'none'}; in it alone: ${gone.join(', ') || 'none'}`,
	);
}
