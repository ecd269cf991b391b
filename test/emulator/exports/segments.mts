import type { Account, Profile } from '../account.mts';
import { Refusal } from '../answer.mts';
import type { Segment } from '../definitions.mts';
import { readFilter } from './filter.mts';

/** Segments by local names, and an expression over these (API.md §8.8). */
export interface SegmentsFilter {
	timezone?: string;
	segment_discriminators?: Record<string, string>;
	segment_definitions?: Record<string, string>;
	filter?: string;
}

/** A segment under a local name. */
export interface NamedSegment {
	name: string;
	includes: (profile: Profile) => boolean;
}

type Membership = NamedSegment['includes'];

/** The segment of a discriminator; 404 if there is none. */
export function segmentOf(account: Account, discriminator: string): Segment {
	const found = account.definitions.segments.find((one) => one.discriminator === discriminator);
	if (!found) throw new Refusal(404, `Segment ${discriminator} was not found.`);
	return found;
}

/** Whether a time zone has a known name; 400 if not. */
export function checkTimeZone(name: string, timeZone: string): void {
	try {
		new Intl.DateTimeFormat('en', { timeZone });
	} catch {
		throw new Refusal(400, `${name}: ${timeZone} is not a time zone.`);
	}
}

/** Who is in a segment; 404 if there is no such segment. */
export function membersOf(account: Account, discriminator: string): Membership {
	segmentOf(account, discriminator);
	return (profile) => account.isMember(discriminator, profile);
}

/** The emulator runs no AQL: it knows the queries of its own segments and refuses others with 400. */
export function membersByQuery(account: Account, query: string): Membership {
	const segment = account.definitions.segments.find(({ versions }) =>
		versions.some(({ definition }) => definition.trim() === query.trim()),
	);
	if (!segment) {
		throw new Refusal(400, 'The emulator runs no query but those of its own segments.');
	}
	return membersOf(account, segment.discriminator);
}

/** The segments that a filter names, each with its local name. */
export function namedSegments(account: Account, filter: SegmentsFilter): NamedSegment[] {
	const { segment_discriminators: discriminators, segment_definitions: queries } = filter;
	if (discriminators && queries) {
		throw new Refusal(400, 'segment_discriminators and segment_definitions exclude each other.');
	}
	return [
		...Object.entries(discriminators ?? {}).map(([name, discriminator]) => ({
			name,
			includes: membersOf(account, discriminator),
		})),
		...Object.entries(queries ?? {}).map(([name, query]) => ({
			name,
			includes: membersByQuery(account, query),
		})),
	];
}

/** Who passes a filter; everybody if it has no expression [guess]. */
export function membersByFilter(account: Account, filter: SegmentsFilter | undefined): Membership {
	if (!filter) return () => true;
	if (filter.timezone !== undefined) checkTimeZone('timezone', filter.timezone);
	const segments = new Map(
		namedSegments(account, filter).map(({ name, includes }) => [name, includes]),
	);
	if (filter.filter === undefined) return () => true;
	const passes = readFilter(filter.filter, segments.keys());
	return (profile) => passes((name) => segments.get(name)?.(profile) ?? false);
}
