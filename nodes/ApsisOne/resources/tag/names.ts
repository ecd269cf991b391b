import type { Definition } from '../../client/definitions';

/** A tag as the user names it, or text that may hold several names. */
export type Wanted = { one: string } | { several: string };

export interface FoundTags {
	/** Each once, in the order in which they are named. */
	tags: Definition[];
	/** A sentence for each name that means no tag, or more than one. */
	problems: string[];
}

/** How many similar tags an error lists. */
const NEAR = 3;

/**
 * Finds the tags of a section that names mean: by discriminator, by name, or by name in another
 * case. Text with commas is taken as one name where there is such a tag.
 */
export function findTags(wanted: Wanted[], definitions: Definition[]): FoundTags {
	const found = new Set<Definition>();
	const problems: string[] = [];
	for (const each of wanted) {
		for (const name of namesOf(each, definitions)) {
			const [tag, ...others] = candidatesFor(name, definitions);
			if (!tag) {
				problems.push(`The section has no tag "${name}". ${nearText(name, definitions)}`);
			} else if (others.length > 0) {
				const ids = [tag, ...others].map(({ discriminator }) => discriminator).join(' and ');
				problems.push(`Several tags are named "${name}": ${ids}. Write the ID.`);
			} else {
				found.add(tag);
			}
		}
	}
	return { tags: [...found], problems };
}

function namesOf(wanted: Wanted, definitions: Definition[]): string[] {
	if ('one' in wanted) return [wanted.one];
	if (candidatesFor(wanted.several.trim(), definitions).length > 0) return [wanted.several.trim()];
	return wanted.several
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
}

function candidatesFor(name: string, definitions: Definition[]): Definition[] {
	const tests: Array<(tag: Definition) => boolean> = [
		(tag) => tag.discriminator === name,
		(tag) => tag.name === name,
		(tag) => tag.name?.trim().toLowerCase() === name.toLowerCase(),
	];
	for (const test of tests) {
		const found = definitions.filter(test);
		if (found.length > 0) return found;
	}
	return [];
}

function nearText(name: string, definitions: Definition[]): string {
	const names = definitions.map((tag) => tag.name ?? tag.discriminator);
	if (names.length === 0) return 'It has no tags at all; check the section.';
	const near = nearest(name, names).map((each) => `"${each}"`);
	return near.length > 0
		? `Similar ones: ${near.join(', ')}.`
		: 'Check the name; tags are made in APSIS One.';
}

/** Those that share the most pairs of neighbouring letters with the name (Dice's coefficient). */
function nearest(name: string, names: string[]): string[] {
	return names
		.map((each) => ({ each, likeness: likeness(name, each) }))
		.filter((entry) => entry.likeness >= 0.3)
		.sort((one, other) => other.likeness - one.likeness)
		.slice(0, NEAR)
		.map(({ each }) => each);
}

function likeness(one: string, other: string): number {
	const pairs = pairsOf(one);
	const otherPairs = pairsOf(other);
	const shared = [...pairs].filter((pair) => otherPairs.has(pair)).length;
	return (2 * shared) / (pairs.size + otherPairs.size || 1);
}

function pairsOf(text: string): Set<string> {
	const letters = ` ${text.toLowerCase()} `;
	return new Set([...letters].slice(1).map((_, at) => letters.slice(at, at + 2)));
}
