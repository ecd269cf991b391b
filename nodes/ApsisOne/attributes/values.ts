import type { JsonObject, JsonValue } from '../client/json';
import { isEmptyBody, requireObject } from '../client/objects';
import type { Definition } from '../client/definitions';
import { readAttribute } from './definitions';

export interface NamedValues {
	/** By discriminator; by version id where no definition knows the version. */
	attributes: Record<string, JsonValue>;
	/** By readable name; by discriminator where attributes share a name. */
	attributesByName: Record<string, JsonValue>;
}

const VERSION_FIELDS = ['version_id', 'attribute_version_id', 'id'];

/**
 * Names the attribute values of a profile. Of several versions of one attribute the latest in its
 * definition that is not deprecated counts.
 *
 * The answer is keyed by version id. Its envelope is not documented (API.md section 12): taken are
 * the bare object, one under `attributes` or `items`, and a list of `{version_id, value}`.
 *
 * @throws ExplainedError where the answer is none of these, as a page of HTML
 */
export function nameValues(body: unknown, definitions: Definition[]): NamedValues {
	const byVersion = valuesOf(body);
	const named: Pick<NamedValues, 'attributes'> = { attributes: {} };
	for (const definition of definitions) {
		const { discriminator, versionId } = readAttribute(definition);
		const present = (definition.versions ?? [])
			.map(({ id }) => String(id))
			.filter((id) => byVersion.has(id));
		const best = versionId && present.includes(versionId) ? versionId : present.at(-1);
		if (best === undefined) continue;
		named.attributes[discriminator] = byVersion.get(best);
		for (const id of present) byVersion.delete(id);
	}
	for (const [versionId, value] of byVersion) named.attributes[versionId] = value;
	return { ...named, attributesByName: valuesByName(named.attributes, definitions) };
}

/**
 * Values by the readable name of their attribute.
 *
 * @param values by discriminator
 * @param taken names that stand for something else
 * @returns by discriminator where attributes share a name, or it is taken or not known
 */
export function valuesByName(
	values: Record<string, JsonValue>,
	definitions: Definition[],
	taken: readonly string[] = [],
): Record<string, JsonValue> {
	const names = namesOf(definitions);
	const byName: Record<string, JsonValue> = {};
	for (const [discriminator, value] of Object.entries(values)) {
		const name = names.get(discriminator);
		const isFree = name !== undefined && !taken.includes(name) && !Object.hasOwn(byName, name);
		byName[isFree ? name : discriminator] = value;
	}
	return byName;
}

/** One a list of definitions, since all items of a run share one. */
const namesByList = new WeakMap<Definition[], Map<string, string>>();

/** Readable names by discriminator. */
function namesOf(definitions: Definition[]): Map<string, string> {
	const known = namesByList.get(definitions);
	if (known) return known;
	const names = new Map(
		definitions.map(readAttribute).map(({ discriminator, name }) => [discriminator, name]),
	);
	namesByList.set(definitions, names);
	return names;
}

function valuesOf(body: unknown): Map<string, JsonValue> {
	const { attributes, items } = (isEmptyBody(body) ? {} : requireObject(body)) as {
		attributes?: unknown;
		items?: unknown;
	};
	const values = [attributes, items].find((each) => typeof each === 'object' && each) ?? body;
	if (Array.isArray(values)) {
		return new Map(
			(values as JsonObject[]).flatMap((entry) => {
				const id = VERSION_FIELDS.map((field) => entry[field]).find(Boolean);
				return id === undefined ? [] : [[String(id), entry.value as JsonValue]];
			}),
		);
	}
	return new Map(typeof values === 'object' && values ? Object.entries(values) : []);
}
