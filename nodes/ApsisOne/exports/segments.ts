import { ExplainedError } from '../../../credentials/account/explained';
import type { Client, Settings } from '../client/client';
import { definitionPaths, getDefinitions } from '../client/definitions';
import type { JsonObject } from '../client/json';

/** The segments that an export is narrowed to. */
export interface SegmentChoices {
	segments: Array<{
		discriminator: string;
		/** For the filter and the column; empty for the name of the segment. */
		name: string;
	}>;
	/** Expression over the names; empty for profiles that are in all segments. */
	filter: string;
	/** IANA name. */
	timezone: string;
}

/**
 * The segments of an export, as its request has them (API.md section 8.8, the duplicate export; that
 * the other exports take the same is a guess, `duplicates-properties`).
 *
 * @returns undefined where no segment is chosen
 * @throws ExplainedError where two segments share a name; GivenUp or Stopped as `backOff` does
 */
export async function segmentsOf(
	client: Client,
	{ segments, filter, timezone }: SegmentChoices,
	settings: Settings,
): Promise<JsonObject | undefined> {
	const chosen = segments.filter(({ discriminator }) => discriminator !== '');
	if (chosen.length === 0) return undefined;
	const definitions = await getDefinitions(client, definitionPaths.segments(), settings);
	const readable = new Map(definitions.map(({ discriminator, name }) => [discriminator, name]));
	const named = new Map<string, string>();
	for (const { discriminator, name: own } of chosen) {
		const name = filterNameOf(own || readable.get(discriminator) || discriminator);
		if (named.has(name)) {
			throw new ExplainedError(
				`Two segments are called "${name}"`,
				'Give one of them another "Short Name".',
			);
		}
		named.set(name, discriminator);
	}
	return {
		timezone,
		segment_discriminators: Object.fromEntries(named),
		filter: filter || [...named.keys()].join(' & '),
	};
}

/** In a filter, spaces and operators would end a name. */
const filterNameOf = (name: string) => name.trim().replace(/[\s!&|()]+/g, '_');
