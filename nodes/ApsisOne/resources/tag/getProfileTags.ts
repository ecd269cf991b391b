import type { INodeProperties } from 'n8n-workflow';
import type { Answer } from '../../client/answer';
import type { JsonObject } from '../../client/json';
import type { Item } from '../../engine/item';
import { returnAllOrLimit, upToLimit } from '../../fields/list';
import { maxWait } from '../../fields/options';
import { keyspace, profileKey, section } from '../../fields/pickers';

const show = { resource: ['tag'], operation: ['getProfileTags'] };

/** Fields of Tag > Get Profile Tags. */
export const getProfileTagsFields: INodeProperties[] = [
	{ ...section, displayOptions: { show } },
	{ ...keyspace, displayOptions: { show } },
	{ ...profileKey, displayOptions: { show } },
	...returnAllOrLimit(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [maxWait],
	},
];

/**
 * One item a tag, each with its `discriminator`.
 *
 * The form of the answer is not documented (API.md section 12). Taken are a list, bare or in an
 * envelope, of definitions or of discriminators, and an object of discriminator to whether the
 * profile has the tag.
 */
export const toTags = (item: Item, { body }: Answer) => upToLimit(item, tagsOf(body));

function tagsOf(body: unknown): JsonObject[] {
	if (Array.isArray(body)) {
		return body.map((entry: unknown) =>
			typeof entry === 'object' && entry !== null
				? (entry as JsonObject)
				: { discriminator: String(entry) },
		);
	}
	if (typeof body !== 'object' || body === null) return [];
	const { items, tags } = body as { items?: unknown; tags?: unknown };
	const envelope = [items, tags].find((each) => typeof each === 'object' && each !== null);
	if (envelope) return tagsOf(envelope);
	return Object.entries(body).flatMap(([discriminator, value]: [string, unknown]) => {
		if (value === null || value === false) return [];
		return [{ discriminator, ...(typeof value === 'object' ? value : {}) }];
	});
}
