import type {
	AttributeDefinition,
	Definitions,
	EventDefinition,
	Guarded,
	KeyspacePermission,
	SectionDefinition,
	Segment,
	TagDefinition,
	Topic,
	ValueType,
	Version,
} from '../definitions.mts';
import { currentVersion, KEYSPACES } from '../definitions.mts';
import { SEED } from './names.mts';

const DEPRECATED_AT = '2023-05-04T08:12:30Z';
const ALL_KEYSPACES: string[] = Object.values(SEED.keyspaces);

/** Reading through all keyspaces, writing through some: all but the export keyspace by default. */
function permissions(writers: string[] = ALL_KEYSPACES): KeyspacePermission[] {
	return ALL_KEYSPACES.map((keyspace) => ({
		keyspace_discriminator: keyspace,
		permissions:
			writers.includes(keyspace) && keyspace !== KEYSPACES.export ? ['READ', 'WRITE'] : ['READ'],
	}));
}

/** Version ids: each section and each definition has its own, as in a real account. */
class VersionIds {
	private next: number;

	constructor(sectionNumber: number) {
		this.next = 9_820_534 + sectionNumber * 101_000;
	}

	/** Some deprecated versions and, unless told otherwise, one current version. */
	make(deprecated: number, isCurrent = true): Version[] {
		const versions: Version[] = [];
		for (let index = 0; index < deprecated; index++) versions.push(this.one(DEPRECATED_AT));
		if (isCurrent) versions.push(this.one(null));
		return versions;
	}

	private one(deprecatedAt: string | null): Version {
		this.next += 37;
		return { id: String(this.next), deprecated_at: deprecatedAt };
	}
}

interface AttributeSeed {
	discriminator: string;
	name: string;
	type: ValueType;
	deprecatedVersions?: number;
	isDeprecated?: boolean;
	writers?: string[];
}

const DEFAULT_ATTRIBUTES: AttributeSeed[] = [
	{ discriminator: SEED.attributes.email, name: 'Email', type: 'text' },
	// The vendor's example sends it as a number, and its own modules do (API.md §7).
	{ discriminator: SEED.attributes.mobile, name: 'Mobile', type: 'integer', deprecatedVersions: 1 },
	{ discriminator: SEED.attributes.firstName, name: 'First name', type: 'text' },
	{ discriminator: SEED.attributes.lastName, name: 'Last name', type: 'text' },
	{ discriminator: SEED.attributes.birthDate, name: 'Birthdate', type: 'date' },
	{ discriminator: SEED.attributes.crmId, name: 'CRM-ID', type: 'text' },
];

const CUSTOM_ATTRIBUTES: AttributeSeed[] = [
	{ discriminator: SEED.attributes.country, name: 'Country', type: 'text', deprecatedVersions: 2 },
	{ discriminator: SEED.attributes.clubMember, name: 'Club member', type: 'boolean' },
	{ discriminator: SEED.attributes.memberSince, name: 'Member since', type: 'date' },
	{ discriminator: SEED.attributes.lastVisit, name: 'Last visit', type: 'timestamp' },
	{
		discriminator: SEED.attributes.loyaltyPoints,
		name: 'Loyalty points',
		type: 'integer',
		deprecatedVersions: 1,
	},
	{ discriminator: SEED.attributes.averageOrder, name: 'Average order value', type: 'decimal' },
	{
		discriminator: SEED.attributes.creditLimit,
		name: 'Credit limit',
		type: 'decimal',
		writers: [KEYSPACES.crmId],
	},
	{
		discriminator: SEED.attributes.faxNumber,
		name: 'Fax number',
		type: 'text',
		deprecatedVersions: 1,
		isDeprecated: true,
	},
];

function attribute(seed: AttributeSeed, ids: VersionIds): AttributeDefinition {
	return {
		discriminator: seed.discriminator,
		name: seed.name,
		description: null,
		type: seed.type,
		versions: ids.make(seed.deprecatedVersions ?? 0, !seed.isDeprecated),
		keyspace_permissions: permissions(seed.writers),
	};
}

function guarded(discriminator: string, name: string, writers?: string[]): Guarded {
	return { discriminator, name, description: null, keyspace_permissions: permissions(writers) };
}

function event(
	definition: Guarded,
	versions: Version[],
	fields: Record<string, ValueType>,
): EventDefinition {
	const schema = Object.entries(fields).map(([name, type]) => ({ name, type }));
	return { ...definition, versions: versions.map((version) => ({ ...version, fields: schema })) };
}

function events(ids: VersionIds): EventDefinition[] {
	return [
		event(guarded(SEED.events.orderPlaced, 'Order placed'), ids.make(1), {
			orderId: 'text',
			orderTotal: 'decimal',
			currency: 'text',
			itemCount: 'integer',
			isFirstOrder: 'boolean',
		}),
		event(guarded(SEED.events.storeVisit, 'Store visit'), ids.make(0), {
			store: 'text',
			visitedOn: 'date',
		}),
		event(guarded(SEED.events.complaint, 'Complaint filed', [KEYSPACES.crmId]), ids.make(0), {
			caseNumber: 'text',
			filedAt: 'timestamp',
		}),
	];
}

function topic(discriminator: string, name: string): Topic {
	return {
		discriminator,
		name,
		folder_discriminator: 'usercreated.targets.all_profiles-5dwg9vo4f1',
	};
}

function tags(ids: VersionIds): TagDefinition[] {
	const notWeb = ALL_KEYSPACES.filter((keyspace) => keyspace !== KEYSPACES.web);
	return [
		{ ...guarded(SEED.tags.vip, 'VIP'), versions: ids.make(1) },
		{ ...guarded(SEED.tags.newsletterSummer, 'Summer campaign'), versions: ids.make(0) },
		{ ...guarded(SEED.tags.staff, 'Staff', notWeb), versions: ids.make(0) },
	];
}

function defaultSection(): SectionDefinition {
	const ids = new VersionIds(0);
	return {
		discriminator: SEED.sections.default,
		name: 'Default',
		description: null,
		attributes: [...DEFAULT_ATTRIBUTES, ...CUSTOM_ATTRIBUTES].map((one) => attribute(one, ids)),
		// In this order, so that the ids of events stay when there are further tags.
		events: events(ids),
		tags: tags(ids),
		topics: [
			topic(SEED.topics.news, 'News and offers'),
			topic(SEED.topics.shoes, 'Shoes'),
			topic(SEED.topics.club, 'Club letter'),
		],
		transactionalActivities: Object.values(SEED.transactionalActivities),
	};
}

/** A section of one market: default attributes with version ids of its own, one topic, no tags. */
function marketSection(discriminator: string, name: string, number: number): SectionDefinition {
	const ids = new VersionIds(number);
	return {
		discriminator,
		name,
		description: `Customers of ${name}`,
		attributes: DEFAULT_ATTRIBUTES.map((one) => attribute(one, ids)),
		tags: [],
		events: [],
		topics: [topic(SEED.topics.news, 'News and offers')],
		transactionalActivities: [],
	};
}

function segment(discriminator: string, name: string, id: string, definition: string): Segment {
	const dates = { created_at: '2024-02-08T09:36:05Z', deprecated_at: null };
	return { discriminator, name, description: null, versions: [{ id, ...dates, definition }] };
}

/** All definitions of the seeded account, the same every time. */
export function seedDefinitions(): Definitions {
	const keyspace = (discriminator: string, name: string, managesSubscriptions: boolean) => ({
		discriminator,
		name,
		description: null,
		manage_subscriptions: managesSubscriptions,
	});
	return {
		keyspaces: [
			keyspace(SEED.keyspaces.email, 'Email', true),
			keyspace(SEED.keyspaces.mobile, 'Mobile', true),
			keyspace(SEED.keyspaces.crmId, 'CRM-ID', true),
			keyspace(SEED.keyspaces.web, 'Web', false),
			keyspace(SEED.keyspaces.export, 'Export', false),
			keyspace(SEED.keyspaces.transactionalEmail, 'Transactional email', false),
			keyspace(SEED.keyspaces.loyalty, 'Loyalty card', true),
			keyspace(SEED.keyspaces.shop, 'Magento', true),
			keyspace(SEED.keyspaces.crmContacts, 'Salesforce contacts', true),
		],
		channels: [
			{ discriminator: SEED.channels.email, name: 'Email' },
			{ discriminator: SEED.channels.sms, name: 'SMS' },
		],
		sections: [
			defaultSection(),
			marketSection(SEED.sections.sweden, 'Sverige', 1),
			marketSection(SEED.sections.finland, 'Suomi', 2),
		],
		segments: [
			segment(SEED.segments.swedes, 'Living in Sweden', '4410', 'Country = "SE"'),
			segment(SEED.segments.bigBuyers, 'Loyal buyers', '4411', '"Loyalty points" >= 1000'),
			segment(SEED.segments.newsReaders, 'News readers', '4412', 'Consent("News and offers")'),
		],
	};
}

/** The id of the current version of an attribute or event of a section. Throws if there is none. */
export function versionId(
	{ attributes, events: eventDefinitions }: SectionDefinition,
	discriminator: string,
): string {
	const all = [...attributes, ...eventDefinitions];
	const found = all.find((one) => one.discriminator === discriminator);
	const version = found && currentVersion<Version>(found);
	if (!version) throw new Error(`The seed has no current version of ${discriminator}`);
	return version.id;
}
