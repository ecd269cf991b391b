import type { JsonObject } from './json';

/** Of PATCH requests (API.md section 4). */
export const MERGE_PATCH_HEADERS = {
	Accept: 'application/problem+json',
	'Content-Type': 'application/merge-patch+json',
};

/** The body of a PATCH. n8n leaves out an empty object, so that one is written as text. */
export const mergePatchOf = (values: JsonObject): JsonObject | string =>
	Object.keys(values).length > 0 ? values : '{}';
