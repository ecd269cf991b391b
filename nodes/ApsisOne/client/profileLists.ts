import type { Answer } from './answer';
import { isObject, type JsonObject } from './json';
import { requireList } from './lists';

/**
 * The tags of a profile, each with its `discriminator`.
 *
 * A guess, `profile-tags-envelope`: the form of the answer is not documented (API.md section 12). Taken are a list, bare or in
 * an envelope, of definitions or of discriminators, an object of discriminator to whether the profile
 * has the tag, and a 204 for none.
 *
 * @throws ExplainedError where the answer is none of these
 */
export function tagsIn({ status, body }: Answer): JsonObject[] {
	if (status === 204) return [];
	if (Array.isArray(body)) return body.map(tagOf);
	if (!isObject(body)) return requireList(body);
	const { items, tags } = body;
	const envelope = [items, tags].find((each) => typeof each === 'object' && each !== null);
	if (envelope) return tagsIn({ status, headers: {}, body: envelope });
	return Object.entries(body).flatMap(([discriminator, value]) => {
		if (value === null || value === false) return [];
		return [{ discriminator, ...(typeof value === 'object' ? value : {}) }];
	});
}

const tagOf = (entry: unknown): JsonObject =>
	isObject(entry) ? entry : { discriminator: String(entry) };

/**
 * The events of a profile, as APSIS One gives them.
 *
 * A guess, `profile-events-envelope`: the form of the answer is not documented (API.md section 12). Taken are a list, bare or
 * under any name in an object, another object as one event, and a 204 for none.
 *
 * @throws ExplainedError where the answer is none of these
 */
export function eventsIn({ status, body }: Answer): JsonObject[] {
	if (status === 204) return [];
	if (!isObject(body)) return requireList(body);
	const { items, ...others } = body;
	const list = [items, ...Object.values(others)].find((each) => Array.isArray(each));
	if (list) return list as JsonObject[];
	return Object.keys(body).length > 0 ? [body] : [];
}
