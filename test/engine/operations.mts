import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	NodeParameterValueType,
} from 'n8n-workflow';
import { SEED } from '../emulator/index.mts';
import { byId, type TestAccount } from './account.mts';
import { loadHost } from './engine.mts';

/** An operation as the node's description tells of it, with the fields that are shown for it. */
export interface DescribedOperation {
	resource: string;
	operation: string;
	/** `resource:operation` */
	name: string;
	fields: INodeProperties[];
}

/** Every operation of the built node. */
export function describedOperations(
	nodeType: INodeType = loadHost().createNodeType(),
): DescribedOperation[] {
	const { properties } = nodeType.description;
	const valuesOf = (property: INodeProperties) =>
		(property.options as INodePropertyOptions[]).map(({ value }) => String(value));
	return valuesOf(properties.find(({ name }) => name === 'resource')!).flatMap((resource) => {
		const shown = properties.filter(({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource),
		);
		return valuesOf(shown.find(({ name }) => name === 'operation')!).map((operation) => ({
			resource,
			operation,
			name: `${resource}:${operation}`,
			fields: shown.filter(
				({ name, displayOptions }) =>
					name !== 'operation' && displayOptions!.show!.operation?.includes(operation),
			),
		}));
	});
}

type Sample =
	| NodeParameterValueType
	| ((account: TestAccount) => Promise<NodeParameterValueType> | NodeParameterValueType);

const { anna: ANNA } = SEED.profiles;
const SECTION = byId(SEED.sections.default);
const EXPORT: INodeParameters = {
	resource: 'export',
	operation: 'segment',
	segment: byId(SEED.segments.swedes),
	section: SECTION,
	output: 'request',
};
const fieldsOf = (value: IDataObject): INodeParameters => ({
	mappingMode: 'defineBelow',
	value: value as INodeParameters,
	schema: [],
});

/** Runs an operation first, and takes a value of what it gave. */
const given = (parameters: INodeParameters, name: string) => async (account: TestAccount) => {
	const { items, error } = await account.engine.run(parameters, { items: [{ email: ANNA }] });
	if (error) throw error;
	return items[0]!.json[name] as string;
};

const IMPORT: INodeParameters = {
	resource: 'import',
	operation: 'create',
	section: SECTION,
	keyspace: byId(SEED.keyspaces.email),
	keyColumn: 'email',
	attributes: { mappingMode: 'autoMapInputData', value: null },
};

/** A value for each field that must have one, by the field's name. */
const SAMPLES: Record<string, Sample> = {
	section: SECTION,
	keyspace: byId(SEED.keyspaces.email),
	topic: byId(SEED.topics.shoes),
	channel: byId(SEED.channels.email),
	segment: byId(SEED.segments.swedes),
	tag: byId(SEED.tags.newsletterSummer),
	event: byId(SEED.events.orderPlaced),
	attribute: byId(SEED.attributes.country),
	profileKey: ANNA,
	confirmProfileKey: ANNA,
	attributes: fieldsOf({ [SEED.attributes.firstName]: 'Anna-Karin' }),
	eventData: fieldsOf({ orderId: 'A-1' }),
	eventTime: '2026-03-24T09:30:00+01:00',
	toKeyspace: byId(SEED.keyspaces.loyalty),
	toProfileKey: 'card-2',
	otherKeyspace: byId(SEED.keyspaces.loyalty),
	otherProfileKey: 'card-1',
	period: 'custom',
	startAt: '2020-01-01T00:00:00',
	endAt: '2030-01-01T00:00:00',
	reason: 'Web form',
	toEmail: ANNA,
	activityId: SEED.transactionalActivities.orderConfirmation,
	keyColumn: 'email',
	// Not asked for: the output is another.
	selectedFields: 'profileKey',
	// Nobody is there.
	callbackUrl: 'http://127.0.0.1:9/callback',
	exportKey: ({ emulator }) => emulator.account.profiles[0]!.id,
	versionId: ({ emulator }) =>
		String(
			emulator.account.definitions.segments.find(
				({ discriminator }) => discriminator === SEED.segments.swedes,
			)!.versions[0]!.id,
		),
	importId: given(IMPORT, 'importId'),
	reportId: given(
		{
			resource: 'emailReport',
			operation: 'create',
			period: 'custom',
			startAt: '2020-01-01',
			output: 'request',
		},
		'reportId',
	),
	downloadUrl: given(EXPORT, 'downloadUrl'),
};

/** What an operation needs instead. */
const SAMPLES_OF: Record<string, Record<string, Sample>> = {
	'tag:add': { tags: [SEED.tags.newsletterSummer] },
	'tag:remove': { tags: [SEED.tags.newsletterSummer] },
	'segment:evaluate': { segments: [SEED.segments.swedes] },
	'transactionalEmail:send': {
		keyspace: byId(SEED.keyspaces.transactionalEmail),
		variables: '{"orderId": "A-1"}',
	},
	'import:create': { attributes: IMPORT.attributes! },
	'export:consents': {
		// The API wants one.
		segments: { segment: [{ segment: byId(SEED.segments.swedes), name: 'swedes' }] },
		channels: { channel: [{ channel: byId(SEED.channels.email), column: 'mail' }] },
	},
	'export:events': {
		events: { event: [{ event: byId(SEED.events.orderPlaced) }] },
		exportAttributes: { attribute: [{ attribute: byId(SEED.attributes.email), column: '' }] },
	},
};

/**
 * Parameters with which an operation works in the seeded account, on one item `{email}` of Anna's.
 *
 * @throws Error that names the field where a new one must have a value and {@link SAMPLES} has none
 */
export async function sampleParameters(
	{ resource, operation, name, fields }: DescribedOperation,
	account: TestAccount,
): Promise<INodeParameters> {
	const own = SAMPLES_OF[name] ?? {};
	const parameters: INodeParameters = { resource, operation };
	const valueOf = async (sample: Sample) =>
		typeof sample === 'function' ? await sample(account) : sample;
	for (const field of fields) {
		if (field.name === 'options') {
			// What cannot be undone is otherwise refused to tools.
			const names = (field.options as INodeProperties[]).map((option) => option.name);
			parameters.options = names.includes('allowAiAgents') ? { allowAiAgents: true } : {};
		} else if (field.name in own) {
			parameters[field.name] = await valueOf(own[field.name]!);
		} else if (field.name in SAMPLES) {
			parameters[field.name] = await valueOf(SAMPLES[field.name]!);
		} else if (field.type === 'fixedCollection' && field.required) {
			parameters[field.name] = await entryOf(field, valueOf);
		} else if (field.required && isEmpty(field.default)) {
			throw new Error(
				`SAMPLES in ${import.meta.filename} has no value for ${name}'s "${field.name}"`,
			);
		}
	}
	return parameters;
}

/** One entry in the first kind of entries. */
async function entryOf(
	{ options }: INodeProperties,
	valueOf: (sample: Sample) => Promise<NodeParameterValueType>,
): Promise<NodeParameterValueType> {
	const [kind] = options as INodePropertyCollection[];
	const entry: INodeParameters = {};
	for (const { name } of kind!.values) {
		if (name in SAMPLES) entry[name] = await valueOf(SAMPLES[name]!);
	}
	return { [kind!.name]: [entry] };
}

const isEmpty = (value: unknown) => value === '' || value === undefined || value === null;
