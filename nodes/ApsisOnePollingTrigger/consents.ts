import type { JsonObject } from '../ApsisOne/client/json';
import { keyColumnOf } from '../ApsisOne/exports/expected';
import { Unreadable } from '../ApsisOne/exports/readFile';
import { packed, unpacked, type Members } from './members';

/** What a consent is; a pending one is neither. */
export type ConsentState = 'optedIn' | 'optedOut' | 'pending';

/** The consents of profiles: by topic and channel, the export keys of each state. It is JSON, for n8n's static data. */
export interface Consents {
	of: Record<string, Partial<Record<ConsentState, Members>>>;
	/** The export after these said that more than half of them are gone; the next one is to confirm it. */
	isDoubted?: true;
}

/** Consents that are remembered at most: about 1.1 MB in n8n's database. */
export const MAX_CONSENTS = 50_000;

/** By topic and channel as one text, and by export key. */
export type States = Map<string, Map<string, ConsentState>>;

/** Types as API.md section 8.5 has them; that the cells of an export have the same words is a guess: `consent-export-cells`. */
const STATES: Record<string, ConsentState> = {
	optin: 'optedIn',
	confirmedoptin: 'optedIn',
	optout: 'optedOut',
	pendingoptin: 'pending',
};

/**
 * The state in a cell, whatever the case of its letters and what is between its words.
 *
 * @returns null where there is no consent; undefined where the cell says something else
 */
export function stateIn(cell: unknown): ConsentState | null | undefined {
	const word = String(cell ?? '')
		.toLowerCase()
		.replace(/[^a-z]/g, '');
	return word === '' && String(cell ?? '').trim() === '' ? null : STATES[word];
}

/** The consents of a profile that a row of an export tells. */
export interface Told {
	exportKey: string;
	consents: Array<{ topic: string; channel: string; cell: JsonObject[string] }>;
	/** The other columns. */
	data: JsonObject;
}

/** What the columns of an export that was requested may be. */
export interface Asked {
	topics: string[];
	/** Channels by the names that their columns were given. */
	channels: ReadonlyMap<string, string>;
	/** Names of all columns that were asked for. */
	columns: ReadonlySet<string>;
}

/**
 * Makes a reader of the rows of a consent export. Its layout is not documented, so two are read: a row
 * for each profile and topic, with a column that tells the topic unless there is one alone; and a row
 * for each profile, with columns whose name is the topic and that of the channel's column.
 *
 * @returns what speaks against the header, a sentence, where consents cannot be read by it; the reader
 * throws Unreadable where a row does not tell its topic
 */
export function readerOf(
	header: string[],
	{ topics, channels, columns }: Asked,
): string | ((row: JsonObject) => Told | undefined) {
	const key = keyColumnOf(header, columns);
	if (key === undefined) return 'It has no column with the export keys.';
	const free = header.filter((name) => name !== key && !columns.has(name));
	const topicColumn = free.find((name) => /topic/i.test(name) && !endsWithChannel(name));
	const isLong = header.some((name) => channels.has(name));
	if (isLong && topicColumn === undefined && topics.length > 1) {
		return 'It does not say which topic a consent is of. Choose one topic.';
	}
	const sources = isLong
		? header.flatMap((name) => sourceOf(name, topics[0]!, channels.get(name)))
		: free.flatMap((name) =>
				topics.flatMap((topic) =>
					[...channels].flatMap(([field, channel]) =>
						name.includes(topic) && name.endsWith(field) ? sourceOf(name, topic, channel) : [],
					),
				),
			);
	if (sources.length === 0) return 'It has no column with consents.';
	const isNoData = new Set([key, topicColumn, ...sources.map(({ name }) => name)]);
	return (row) => {
		const exportKey = row[key];
		if (exportKey === null || exportKey === undefined) return undefined;
		const told = isLong && topicColumn !== undefined ? row[topicColumn] : null;
		if (isLong && topics.length > 1 && told === null) {
			throw new Unreadable('A row does not say which topic it is about.');
		}
		const entries = Object.entries(row).filter(([name]) => !isNoData.has(name));
		return {
			exportKey: String(exportKey),
			consents: sources.map(({ name, topic, channel }) => ({
				topic: told === null || told === undefined ? topic : String(told),
				channel,
				cell: row[name],
			})),
			data: Object.fromEntries(entries) as JsonObject,
		};
	};

	function endsWithChannel(name: string) {
		return [...channels.keys()].some((field) => name.endsWith(field));
	}
}

const sourceOf = (name: string, topic: string, channel: string | undefined) =>
	channel === undefined ? [] : [{ name, topic, channel }];

/** Topic and channel as one text, by which states are remembered. */
export const subjectOf = (topic: string, channel: string): string => `${topic} ${channel}`;

/** The states of {@link packedStates}. */
export function unpackedStates({ of }: Consents): States {
	return new Map(
		Object.entries(of).map(([subject, byState]) => [
			subject,
			new Map(
				Object.entries(byState).flatMap(([state, keys]) =>
					[...unpacked(keys)].map((key) => [key, state as ConsentState] as const),
				),
			),
		]),
	);
}

/** Packs states. */
export function packedStates(states: States): Consents {
	const of: Consents['of'] = {};
	for (const [subject, byKey] of states) {
		const keysOf = (state: ConsentState) =>
			[...byKey].filter(([, one]) => one === state).map(([key]) => key);
		const byState = (['optedIn', 'optedOut', 'pending'] as const)
			.map((state) => [state, keysOf(state)] as const)
			.filter(([, keys]) => keys.length > 0)
			.map(([state, keys]) => [state, packed(keys)] as const);
		if (byState.length > 0) of[subject] = Object.fromEntries(byState);
	}
	return { of };
}

/** How many consents states have. */
export const sizeOf = (states: States): number =>
	[...states.values()].reduce((sum, byKey) => sum + byKey.size, 0);
