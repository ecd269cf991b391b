import { currentVersion, type Definition } from '../transport/definitions';
import type { ValueType } from './convert';

/** An attribute definition as the node uses it. */
export interface Attribute {
	discriminator: string;
	name: string;
	description?: string;
	type: ValueType;
	/** Of the current version; none where the attribute is deprecated. */
	versionId?: string;
}

const DEFAULT_PREFIX = 'com.apsis1.attributes.';

/** Types of default attributes that say more than the type of their definition (API.md section 7). */
const DEFAULT_TYPES: Record<string, ValueType> = {
	[`${DEFAULT_PREFIX}email`]: 'email',
	[`${DEFAULT_PREFIX}mobile`]: 'mobile',
};

/** The attribute that mirrors the profile key, in every section (API.md section 6). */
const MAPPED_ATTRIBUTES: Record<string, string> = {
	'com.apsis1.keyspaces.email': `${DEFAULT_PREFIX}email`,
	'com.apsis1.keyspaces.mobile': `${DEFAULT_PREFIX}mobile`,
	'com.apsis1.keyspaces.crm-id': `${DEFAULT_PREFIX}crmid`,
};

const TYPE_FIELDS = ['type', 'value_type', 'data_type', 'attribute_type', 'datatype', 'format'];

/** `number` may be whole or not, so it is read as the type that takes both. */
const TYPE_NAMES: Record<string, ValueType> = {
	text: 'text',
	string: 'text',
	str: 'text',
	boolean: 'boolean',
	bool: 'boolean',
	truefalse: 'boolean',
	date: 'date',
	timestamp: 'timestamp',
	datetime: 'timestamp',
	integer: 'integer',
	int: 'integer',
	long: 'integer',
	number: 'decimal',
	numberwdecimals: 'decimal',
	numberwithdecimals: 'decimal',
	decimal: 'decimal',
	float: 'decimal',
	double: 'decimal',
};

const PERMISSION_FIELDS = ['keyspace_permissions', 'permissions', 'keyspaces'];
const KEYSPACE_FIELDS = ['keyspace_discriminator', 'discriminator', 'keyspace'];
const ACCESS_FIELDS = ['permissions', 'permission', 'access', 'operations'];
const WRITE_FIELDS = ['write', 'writable', 'can_write'];

/** Reads a definition of an attribute. */
export function readAttribute(definition: Definition): Attribute {
	const { discriminator, name, description } = definition;
	const version = currentVersion(definition);
	return {
		discriminator,
		name: name || shortNameOf(discriminator) || discriminator,
		...(description ? { description } : {}),
		type: DEFAULT_TYPES[discriminator] ?? typeOf(version) ?? typeOf(definition) ?? 'unknown',
		...(version ? { versionId: String(version.id) } : {}),
	};
}

/**
 * The type that a definition tells, of an attribute or of a field of an event.
 *
 * A guess: the names of the field and of the types are not documented (API.md section 12).
 * Several spellings are taken.
 *
 * @returns undefined where it tells none that is known here
 */
export function typeOf(definition: Record<string, unknown> | undefined): ValueType | undefined {
	for (const field of TYPE_FIELDS) {
		const name = definition?.[field];
		if (typeof name !== 'string') continue;
		const type = TYPE_NAMES[name.toLowerCase().replace(/[^a-z]/g, '')];
		if (type) return type;
	}
	return undefined;
}

/**
 * Whether a definition, of an attribute, tag or event, may be written through a keyspace.
 *
 * A guess: the shape of the permissions is not documented (API.md section 12). Taken are a list of
 * `{keyspace_discriminator, permissions: ["READ", "WRITE"]}`, an object by keyspace, and several
 * spellings of both. What cannot be read is taken as writable: APSIS One then decides.
 */
export function isWritable(definition: Definition, keyspace: string): boolean {
	let writable = writableThrough.get(definition);
	if (!writable) {
		writable =
			PERMISSION_FIELDS.map((field) => writableBy(definition[field])).find(Boolean) ?? 'any';
		writableThrough.set(definition, writable);
	}
	return writable === 'any' || (writable.get(keyspace) ?? false);
}

/** Keyspace to whether it may write, read once a definition; `any` where nothing is known. */
const writableThrough = new WeakMap<Definition, Map<string, boolean> | 'any'>();

/** Keyspace to whether it may write; undefined where the permissions are missing or not understood. */
function writableBy(permissions: unknown): Map<string, boolean> | undefined {
	if (typeof permissions !== 'object' || permissions === null) return undefined;
	const entries: Array<[unknown, unknown]> = Array.isArray(permissions)
		? permissions.map((entry) => [firstOf(entry, KEYSPACE_FIELDS), entry])
		: Object.entries(permissions);
	const writable = new Map<string, boolean>();
	for (const [keyspace, access] of entries) {
		const mayWrite = mayWriteOf(access);
		if (typeof keyspace !== 'string' || mayWrite === undefined) return undefined;
		writable.set(keyspace, mayWrite);
	}
	return writable.size > 0 ? writable : undefined;
}

function mayWriteOf(access: unknown): boolean | undefined {
	if (typeof access === 'string') return /write|rw/i.test(access);
	if (Array.isArray(access)) return access.some((each) => /write/i.test(String(each)));
	if (typeof access !== 'object' || access === null) return undefined;
	const flag = firstOf(access, WRITE_FIELDS);
	return typeof flag === 'boolean' ? flag : mayWriteOf(firstOf(access, ACCESS_FIELDS));
}

/** The first of the fields that an object has. */
const firstOf = (object: unknown, fields: string[]): unknown =>
	fields
		.map((field) => (object as Record<string, unknown> | null)?.[field])
		.find((value) => value !== undefined && value !== null);

/** The attribute that holds the profile key of a keyspace; none for keyspaces without one. */
export const mappedAttributeOf = (keyspace: string): string | undefined =>
	MAPPED_ATTRIBUTES[keyspace];

/** "firstname" of a default attribute; none for other attributes. */
export const shortNameOf = (discriminator: string): string | undefined =>
	discriminator.startsWith(DEFAULT_PREFIX) ? discriminator.slice(DEFAULT_PREFIX.length) : undefined;
