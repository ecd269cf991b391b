import type { Client, Settings } from './client';

/** One entry of a definition list (API.md section 8.1); what is not named there is read leniently. */
export interface Definition {
	discriminator: string;
	name?: string;
	description?: string | null;
	versions?: Version[];
	[field: string]: unknown;
}

export interface Version {
	id: string | number;
	deprecated_at?: string | null;
	[field: string]: unknown;
}

/** Long enough to open and fill in a node, short enough to see what was changed in APSIS One. */
const KEPT_MS = 60_000;

const kept = new Map<string, { list: Promise<Definition[]>; until: number }>();

/**
 * Reads a list of definitions, at most once a minute for an account, however many ask.
 *
 * @param url path of the list, encoded
 * @throws as the client's `send` does; a failed reading is not kept
 */
export async function getDefinitions(
	client: Client,
	url: string,
	settings?: Settings,
): Promise<Definition[]> {
	const { fingerprint } = await client.account();
	const key = `${fingerprint} ${url}`;
	const now = client.clock.now();
	for (const [each, { until }] of kept) if (until <= now) kept.delete(each);

	let entry = kept.get(key);
	if (!entry) {
		const list = client.list(url, settings) as Promise<Definition[]>;
		entry = { list, until: now + KEPT_MS };
		kept.set(key, entry);
		entry.list.catch(() => kept.delete(key));
	}
	return await entry.list;
}

/** Paths of the definition lists (API.md sections 8.1 and 8.2). */
export const definitionPaths = {
	keyspaces: () => '/audience/keyspaces',
	channels: () => '/audience/channels',
	sections: () => '/audience/sections',
	segments: () => '/audience/segments',
	attributes: (section: string) =>
		`/audience/sections/${encodeURIComponent(section)}/attributes?include_keyspace_permissions=true`,
	tags: (section: string) =>
		`/audience/sections/${encodeURIComponent(section)}/tags?include_keyspace_permissions=true`,
	events: (section: string) =>
		`/audience/sections/${encodeURIComponent(section)}/events?include_keyspace_permissions=true`,
	topics: (section: string) => `/v2/audience/sections/${encodeURIComponent(section)}/topics`,
};

/**
 * The version to use: the one that is not deprecated (API.md section 11.7), the newest if several.
 *
 * @returns undefined where all versions are deprecated, or there are none
 */
export function currentVersion({ versions = [] }: Definition): Version | undefined {
	return versions.filter(({ deprecated_at }) => (deprecated_at ?? null) === null).at(-1);
}
