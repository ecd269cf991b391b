import { isDeprecated, type Definition } from './definitions';
import type { JsonObject } from './json';

/** Which entries of a list are wanted, and in which order. */
export interface Choice {
	/** A part of the name or ID, in upper or lower case; empty for all. */
	text: string;
	/** What becomes of definitions of which all versions are deprecated. */
	deprecated: 'show' | 'leaveOut' | 'only';
	/** `given`: as APSIS One gives them. Those without a name stand where their ID belongs. */
	order: 'given' | 'name' | 'id';
}

/** The entries of a list that are wanted, in the order that is wanted. The list itself stays as it is. */
export function choose(entries: JsonObject[], { text, deprecated, order }: Choice): JsonObject[] {
	const wanted = text.trim().toLowerCase();
	const chosen = entries.filter((entry) => {
		const isOld = isDeprecated(entry as unknown as Definition);
		return (
			(deprecated === 'show' || isOld === (deprecated === 'only')) &&
			`${nameOf(entry)}\n${idOf(entry)}`.toLowerCase().includes(wanted)
		);
	});
	if (order === 'given') return chosen;
	const keyOf = order === 'name' ? nameOf : idOf;
	return chosen.sort((one, other) => keyOf(one).localeCompare(keyOf(other), 'en'));
}

const idOf = ({ discriminator }: JsonObject): string => String(discriminator ?? '');

const nameOf = (entry: JsonObject): string =>
	typeof entry.name === 'string' && entry.name.trim() !== '' ? entry.name.trim() : idOf(entry);
