import { GivenUp, Stopped, unlessStopped } from './backOff';
import { PICKER_MAX_WAIT_MS, type Client, type Settings } from './client';
import { mayBeOver } from './faults';
import type { HttpRequest } from './host';
import { requireList } from './lists';
import { takeTurn } from './pauses';
import { settled } from './settled';

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

/** A reading of a list, for all who ask meanwhile. */
interface Reading {
	list: Promise<Definition[]>;
	/** Milliseconds since the epoch: when it is too old. */
	until: number;
	/** Who sends it, and how long it goes on. */
	client: Client;
	maxWaitMs: number;
	isThere: boolean;
}

const kept = new Map<string, Reading>();

/**
 * Reads a list of definitions, at most once a minute for an account, however many ask. Where whoever
 * reads it is stopped or gives up, the others ask anew, as long as they have time.
 *
 * @param url path of the list, encoded
 * @throws ExplainedError where the answer is no list; else as the client's `send` does; a failed
 * reading is not kept
 */
export async function getDefinitions(
	client: Client,
	url: string,
	settings: Settings = {},
): Promise<Definition[]> {
	const { fingerprint } = await client.account();
	const key = `${fingerprint} ${url}`;
	const { clock, signal } = client;
	const { maxWaitMs = PICKER_MAX_WAIT_MS } = settings;
	const began = clock.now();
	for (const [each, { until }] of kept) if (until <= began) kept.delete(each);

	for (;;) {
		if (signal?.aborted) throw new Stopped();
		const known = kept.get(key);
		const reading = known ?? beginReading(key, client, url, { ...settings, maxWaitMs });
		const isAwaited = !reading.isThere;
		const outcome = await settled(known ? unlessStopped(known.list, signal) : reading.list);
		if (isAwaited) await takeTurn(clock, client.giveWay);
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		const isOwn = known === undefined;
		const isOver = clock.now() - began > maxWaitMs;
		if (isOwn || isOver || !isOfAsker(error, reading, client, maxWaitMs)) {
			throw error;
		}
	}
}

function beginReading(
	key: string,
	client: Client,
	url: string,
	settings: SettingsWithWait,
): Reading {
	const { maxWaitMs } = settings;
	const list = readList(client, url, settings);
	const until = client.clock.now() + KEPT_MS;
	const reading: Reading = { list, client, maxWaitMs, until, isThere: false };
	kept.set(key, reading);
	list.then(
		() => (reading.isThere = true),
		() => {
			if (kept.get(key) === reading) kept.delete(key);
		},
	);
	return reading;
}

type SettingsWithWait = Settings & { maxWaitMs: number };

/** Keyspace permissions are asked for where the path has them, and once more without them. */
async function readList(client: Client, url: string, settings: Settings): Promise<Definition[]> {
	const request: HttpRequest = { method: 'GET', url };
	const less: HttpRequest = { method: 'GET', url: url.replace(PERMISSIONS, '') };
	const { body } = url.endsWith(PERMISSIONS)
		? await client.sendOrLess(request, less, settings)
		: await client.send(request, settings);
	return requireList(body) as unknown as Definition[];
}

/** Whether a reading failed because of who made it: stopped, or with less time than there is here. */
const isOfAsker = (error: unknown, reading: Reading, client: Client, maxWaitMs: number): boolean =>
	error instanceof Stopped ||
	(error instanceof GivenUp &&
		mayBeOver(error.fault) &&
		(reading.client !== client || reading.maxWaitMs < maxWaitMs));

/** Asks which keyspaces may read and write what is listed. */
const PERMISSIONS = '?include_keyspace_permissions=true';

/** Paths of the definition lists (API.md sections 8.1 and 8.2). */
export const definitionPaths = {
	keyspaces: () => '/audience/keyspaces',
	channels: () => '/audience/channels',
	sections: () => '/audience/sections',
	segments: () => '/audience/segments',
	attributes: (section: string) =>
		`/audience/sections/${encodeURIComponent(section)}/attributes${PERMISSIONS}`,
	tags: (section: string) => `/audience/sections/${encodeURIComponent(section)}/tags${PERMISSIONS}`,
	events: (section: string) =>
		`/audience/sections/${encodeURIComponent(section)}/events${PERMISSIONS}`,
	topics: (section: string) => `/v2/audience/sections/${encodeURIComponent(section)}/topics`,
};

/** Whether all versions of a definition are deprecated; one without versions is in use. */
export const isDeprecated = ({ versions }: Pick<Definition, 'versions'>): boolean =>
	Array.isArray(versions) && versions.length > 0 && currentVersion({ versions }) === undefined;

/**
 * The version to use: the one that is not deprecated (API.md section 11.7), the newest if several.
 *
 * @returns undefined where all versions are deprecated, or there are none
 */
export function currentVersion({
	versions = [],
}: Pick<Definition, 'versions'>): Version | undefined {
	return versions.filter(({ deprecated_at }) => (deprecated_at ?? null) === null).at(-1);
}

/** One a list of definitions, since all items of a run share one. */
const namesByList = new WeakMap<Definition[], Map<string, string>>();

/**
 * The readable name of what a discriminator stands for.
 *
 * @returns the discriminator itself where the list does not have it, or has the name more than once
 */
export function nameOf(discriminator: unknown, definitions: Definition[]): string {
	let names = namesByList.get(definitions);
	if (!names) namesByList.set(definitions, (names = uniqueNames(definitions)));
	return names.get(String(discriminator)) ?? String(discriminator);
}

function uniqueNames(definitions: Definition[]): Map<string, string> {
	const counts = new Map<string, number>();
	for (const { name } of definitions) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
	return new Map(
		definitions.flatMap(({ discriminator, name }) =>
			name && counts.get(name) === 1 ? [[discriminator, name]] : [],
		),
	);
}
