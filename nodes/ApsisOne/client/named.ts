import type { Definition } from './definitions';

export interface Named {
	/** Each once, in the order in which they are named. */
	found: Definition[];
	/** A sentence for each name that means none of them, or more than one. */
	problems: string[];
}

/** How a sentence calls what is looked for: "tag", and who has it: "The section". */
export interface Words {
	noun: string;
	owner: string;
}

/** How many similar names an error lists. */
const NEAR = 3;

/**
 * The definitions that names mean: by discriminator, by name, or by name in another case.
 *
 * @param wanted as a list of several choices gives it, or an expression in its place: a list, or text
 * with commas, which is taken as one name where there is such a one
 */
export function findNamed(wanted: unknown, definitions: Definition[], words: Words): Named {
	const found = new Set<Definition>();
	const problems: string[] = [];
	for (const name of namesIn(wanted).flatMap((each) => partsOf(each, definitions))) {
		const [one, ...others] = candidatesFor(name, definitions);
		if (!one) {
			const near = nearText(name, definitions, words);
			problems.push(`${words.owner} has no ${words.noun} "${name}". ${near}`);
		} else if (others.length > 0) {
			const ids = [one, ...others].map(({ discriminator }) => discriminator).join(' and ');
			problems.push(`Several ${words.noun}s are named "${name}": ${ids}. Write the ID.`);
		} else {
			found.add(one);
		}
	}
	return { found: [...found], problems };
}

/** The names in the value of a list of several choices, empty ones left out. */
export const namesIn = (wanted: unknown): string[] =>
	[wanted]
		.flat(2)
		.map((each) => String(each ?? '').trim())
		.filter(Boolean);

function partsOf(name: string, definitions: Definition[]): string[] {
	if (candidatesFor(name, definitions).length > 0) return [name];
	return name
		.split(',')
		.map((part) => part.trim())
		.filter(Boolean);
}

function candidatesFor(name: string, definitions: Definition[]): Definition[] {
	const tests: Array<(each: Definition) => boolean> = [
		(each) => each.discriminator === name,
		(each) => each.name === name,
		(each) => each.name?.trim().toLowerCase() === name.toLowerCase(),
	];
	for (const test of tests) {
		const found = definitions.filter(test);
		if (found.length > 0) return found;
	}
	return [];
}

function nearText(name: string, definitions: Definition[], { noun }: Words): string {
	const names = definitions.map((each) => each.name ?? each.discriminator);
	if (names.length === 0) return `It has no ${noun}s at all.`;
	const near = nearest(name, names).map((each) => `"${each}"`);
	return near.length > 0
		? `Similar ones: ${near.join(', ')}.`
		: `Check the name; ${noun}s are made in APSIS One.`;
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
