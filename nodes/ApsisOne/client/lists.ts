import type { JsonObject } from './json';

/** The entries of a list as APSIS One gives it (API.md section 4); undefined where there is no list. */
export function listIn(body: unknown): JsonObject[] | undefined {
	const entries = Array.isArray(body) ? body : (body as { items?: unknown } | undefined)?.items;
	return Array.isArray(entries) ? (entries as JsonObject[]) : undefined;
}

/** {@link listIn}; no entries where there is no list. */
export const entriesOf = (body: unknown): JsonObject[] => listIn(body) ?? [];
