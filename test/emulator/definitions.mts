/**
 * Definitions of an account, in the JSON that the definition endpoints answer (API.md §8.1, §8.2).
 *
 * GUESSES. The reference does not tell these names; every guess about definitions is in this file:
 * - `type` of an attribute and its six values;
 * - `keyspace_permissions` with `keyspace_discriminator` and `permissions` of `READ` and `WRITE`,
 *   present only with `include_keyspace_permissions=true` (left out when the parameter is);
 * - `fields` of an event version, each with `name` and `type`;
 * - `definition` of a segment version, and `id`, `created_at` and `deprecated_at` beside it;
 * - `versions` of a tag;
 * - the prefixes `usercreated.keyspaces.` and `usercreated.tags.`.
 */

/** The types of the data model (API.md §7), in names of our own. */
export type ValueType = 'text' | 'boolean' | 'date' | 'timestamp' | 'integer' | 'decimal';

export type Permission = 'READ' | 'WRITE';

export interface KeyspacePermission {
	keyspace_discriminator: string;
	permissions: Permission[];
}

export interface Keyspace {
	discriminator: string;
	name: string;
	description: string | null;
	manage_subscriptions: boolean;
}

export interface Channel {
	discriminator: string;
	name: string;
}

export interface Version {
	id: string;
	deprecated_at: string | null;
}

/** What may be read and written by some keyspaces only. */
export interface Guarded {
	discriminator: string;
	name: string;
	description: string | null;
	keyspace_permissions: KeyspacePermission[];
}

export interface AttributeDefinition extends Guarded {
	type: ValueType;
	versions: Version[];
}

/** Tags are said to be attributes without a value, hence the versions [guess]. */
export interface TagDefinition extends Guarded {
	versions: Version[];
}

export interface EventVersion extends Version {
	fields: Array<{ name: string; type: ValueType }>;
}

export interface EventDefinition extends Guarded {
	versions: EventVersion[];
}

export interface Topic {
	discriminator: string;
	name: string;
	folder_discriminator: string;
}

export interface SectionDefinition {
	discriminator: string;
	name: string;
	description: string | null;
	attributes: AttributeDefinition[];
	tags: TagDefinition[];
	events: EventDefinition[];
	topics: Topic[];
	/** Ids of transactional email activities; the API has no way to list them. */
	transactionalActivities: string[];
}

export interface SegmentVersion extends Version {
	created_at: string;
	/** Query text in the manner of AQL. It is shown, not run: `rule` of the segment decides. */
	definition: string;
}

export interface Segment {
	discriminator: string;
	name: string;
	description: string | null;
	versions: SegmentVersion[];
}

export interface Definitions {
	keyspaces: Keyspace[];
	channels: Channel[];
	sections: SectionDefinition[];
	segments: Segment[];
}

/** Keyspaces with a meaning of their own (API.md §6). */
export const KEYSPACES = {
	email: 'com.apsis1.keyspaces.email',
	mobile: 'com.apsis1.keyspaces.mobile',
	crmId: 'com.apsis1.keyspaces.crm-id',
	web: 'com.apsis1.keyspaces.web',
	export: 'com.apsis1.keyspaces.export',
	transactionalEmail: 'com.apsis1.keyspaces.transactional-email',
} as const;

/** Keyspace to the attribute that mirrors its key in every section (API.md §6). */
export const MAPPED_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
	[KEYSPACES.email, 'com.apsis1.attributes.email'],
	[KEYSPACES.mobile, 'com.apsis1.attributes.mobile'],
	[KEYSPACES.crmId, 'com.apsis1.attributes.crmid'],
]);

/** The version to use: the one that is not deprecated, if there is one (API.md §11.7). */
export function currentVersion<V extends Version>(definition: { versions: V[] }): V | undefined {
	return definition.versions.find((version) => version.deprecated_at === null);
}

/** Whether a keyspace may read or write what is guarded. */
export function permits(guarded: Guarded, keyspace: string, permission: Permission): boolean {
	return guarded.keyspace_permissions.some(
		(entry) => entry.keyspace_discriminator === keyspace && entry.permissions.includes(permission),
	);
}
