import { currentVersion, type Definition } from '../client/definitions';
import { KEYSPACES } from '../client/discriminators';
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

/** What nearly everybody writes: the mapper shows them from the start. */
export const PRELOADED = [`${DEFAULT_PREFIX}firstname`, `${DEFAULT_PREFIX}lastname`];

/** Types of default attributes that say more than the type of their definition (API.md section 7). */
const DEFAULT_TYPES = new Map<string, ValueType>(
	Object.entries({
		[`${DEFAULT_PREFIX}email`]: 'email',
		[`${DEFAULT_PREFIX}mobile`]: 'mobile',
	}),
);

/** The attribute that mirrors the profile key, in every section (API.md section 6). */
const MAPPED_ATTRIBUTES = new Map<string, string>(
	Object.entries({
		[KEYSPACES.email]: `${DEFAULT_PREFIX}email`,
		[KEYSPACES.mobile]: `${DEFAULT_PREFIX}mobile`,
		[KEYSPACES.crmId]: `${DEFAULT_PREFIX}crmid`,
	}),
);

const TYPE_FIELDS = ['type', 'value_type', 'data_type', 'attribute_type', 'datatype', 'format'];

/** `number` may be whole or not, so it is read as the type that takes both. */
const TYPE_NAMES = new Map<string, ValueType>(
	Object.entries({
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
	}),
);

/** Reads a definition of an attribute. */
export function readAttribute(definition: Definition): Attribute {
	const { discriminator, name, description } = definition;
	const version = currentVersion(definition);
	return {
		discriminator,
		name: name || shortNameOf(discriminator) || discriminator,
		...(description ? { description } : {}),
		type: DEFAULT_TYPES.get(discriminator) ?? typeOf(version) ?? typeOf(definition) ?? 'unknown',
		...(version ? { versionId: String(version.id) } : {}),
	};
}

/**
 * The type that a definition tells, of an attribute or of a field of an event.
 *
 * A guess, `attribute-type-names`: the names of the field and of the types are not documented (API.md section 12).
 * Several spellings are taken.
 *
 * @returns undefined where it tells none that is known here
 */
export function typeOf(definition: Record<string, unknown> | undefined): ValueType | undefined {
	for (const field of TYPE_FIELDS) {
		const name = definition?.[field];
		if (typeof name !== 'string') continue;
		const type = TYPE_NAMES.get(name.toLowerCase().replace(/[^a-z]/g, ''));
		if (type) return type;
	}
	return undefined;
}

/** The attribute that holds the profile key of a keyspace; none for keyspaces without one. */
export const mappedAttributeOf = (keyspace: string): string | undefined =>
	MAPPED_ATTRIBUTES.get(keyspace);

/** "firstname" of a default attribute; none for other attributes. */
export const shortNameOf = (discriminator: string): string | undefined =>
	discriminator.startsWith(DEFAULT_PREFIX) ? discriminator.slice(DEFAULT_PREFIX.length) : undefined;
