import type { Definition } from './definitions';

const PERMISSION_FIELDS = ['keyspace_permissions', 'permissions', 'keyspaces'];
const KEYSPACE_FIELDS = ['keyspace_discriminator', 'discriminator', 'keyspace'];
const ACCESS_FIELDS = ['permissions', 'permission', 'access', 'operations'];
const WRITE_FIELDS = ['write', 'writable', 'can_write'];

/**
 * Whether a definition, of an attribute, tag or event, may be written through a keyspace.
 *
 * A guess, `keyspace-permissions`: the shape of the permissions is not documented (API.md section 12). Taken are a list of
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
