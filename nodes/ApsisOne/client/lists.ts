import { ExplainedError } from '../../../credentials/account/explained';
import type { JsonObject } from './json';

/** The entries of a list as APSIS One gives it (API.md section 4); undefined where there is no list. */
export function listIn(body: unknown): JsonObject[] | undefined {
	const entries = Array.isArray(body) ? body : (body as { items?: unknown } | undefined)?.items;
	return Array.isArray(entries) ? (entries as JsonObject[]) : undefined;
}

/**
 * {@link listIn} of an answer that has to be a list: a 200 is no proof (DESIGN.md section 4.14).
 *
 * @throws ExplainedError where there is none, as in a page of HTML
 */
export function requireList(body: unknown): JsonObject[] {
	const entries = listIn(body);
	if (entries) return entries;
	throw new ExplainedError(
		'APSIS One answered with something other than a list',
		'Check the region or base URL of the APSIS One credential.',
	);
}
