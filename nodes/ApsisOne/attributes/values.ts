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
	const named: NamedValues = { attributes: {}, attributesByName: {} };
	for (const definition of definitions) {
		const { discriminator, name, versionId } = readAttribute(definition);
		const present = (definition.versions ?? [])
			.map(({ id }) => String(id))
			.filter((id) => byVersion.has(id));
		const best = versionId && present.includes(versionId) ? versionId : present.at(-1);
		if (best === undefined) continue;
		const value = byVersion.get(best);
		named.attributes[discriminator] = value;
		named.attributesByName[Object.hasOwn(named.attributesByName, name) ? discriminator : name] =
			value;
		for (const id of present) byVersion.delete(id);
	}
	for (const [versionId, value] of byVersion) {
		named.attributes[versionId] = value;
		named.attributesByName[versionId] = value;
	}
	return named;
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
