import type { Client, Settings } from '../client/client';
import { definitionPaths, getDefinitions } from '../client/definitions';
import type { JsonObject } from '../client/json';
import { namesIn } from '../client/named';
import { requireNamed } from './columns';

/** The segments that an export is narrowed to. */
export interface SegmentChoices {
	/** As a list of several choices gives them: IDs or names. */
	segments: unknown;
	/** Expression over the names, with `_` for what stands between their words; empty for profiles that are in all segments. */
	filter: string;
	/** IANA name. */
	timezone: string;
}

/**
 * The segments of an export, as its request has them (API.md section 8.8, the duplicate export; that
 * the other exports take the same is a guess, `duplicates-properties`).
 *
 * @returns undefined where no segment is chosen
 * @throws ExplainedError where the account has none of that name; GivenUp or Stopped as `backOff` does
 */
export async function segmentsOf(
	client: Client,
	{ segments, filter, timezone }: SegmentChoices,
	settings: Settings,
): Promise<JsonObject | undefined> {
	if (namesIn(segments).length === 0) return undefined;
	const definitions = await getDefinitions(client, definitionPaths.segments(), settings);
	const chosen = requireNamed(segments, definitions, { noun: 'segment', owner: 'The account' });
	const named = new Map<string, string>();
	for (const { discriminator, name: readable } of chosen) {
		const name = filterNameOf(readable ?? discriminator);
		let own = name;
		for (let number = 2; named.has(own); number++) own = `${name}_${number}`;
		named.set(own, discriminator);
	}
	return {
		timezone,
		segment_discriminators: Object.fromEntries(named),
		filter: filter || [...named.keys()].join(' & '),
	};
}

/** In a filter, spaces and operators would end a name. */
const filterNameOf = (name: string) => name.trim().replace(/[\s!&|()]+/g, '_');
