import type { JsonObject, JsonValue } from '../client/json';
import { isEmptyBody, requireObject } from '../client/objects';
import { nameOf, type Definition } from '../client/definitions';
import { readAttribute } from './definitions';

const VERSION_FIELDS = ['version_id', 'attribute_version_id', 'id'];

/**
 * The attribute values of a profile by discriminator; by version id where no definition knows the
 * version. Of several versions of one attribute the latest in its
 * definition that is not deprecated counts.
 *
 * The answer is keyed by version id. Its envelope is not documented (API.md section 12): taken are
 * the bare object, one under `attributes` or `items`, and a list of `{version_id, value}`.
 *
 * @throws ExplainedError where the answer is none of these, as a page of HTML
 */
export function readValues(body: unknown, definitions: Definition[]): Record<string, JsonValue> {
	const byVersion = valuesOf(body);
	const values: Record<string, JsonValue> = {};
	for (const definition of definitions) {
		const { discriminator, versionId } = readAttribute(definition);
		const present = (definition.versions ?? [])
			.map(({ id }) => String(id))
			.filter((id) => byVersion.has(id));
		const best = versionId && present.includes(versionId) ? versionId : present.at(-1);
		if (best === undefined) continue;
		values[discriminator] = byVersion.get(best);
		for (const id of present) byVersion.delete(id);
	}
	for (const [versionId, value] of byVersion) values[versionId] = value;
	return values;
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
	const byName: Record<string, JsonValue> = {};
	for (const [discriminator, value] of Object.entries(values)) {
		const name = nameOf(discriminator, definitions);
		byName[taken.includes(name) ? discriminator : name] = value;
	}
	return byName;
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
