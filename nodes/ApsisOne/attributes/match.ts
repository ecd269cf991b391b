import { shortNameOf, type Attribute } from './definitions';

export interface Matches {
	/** Column to attribute. */
	readonly matched: ReadonlyMap<string, Attribute>;
	/** Columns that fit no attribute. */
	readonly unmatched: readonly string[];
	/** A sentence for each column that cannot be told apart from another. */
	readonly problems: readonly string[];
}

/** What was found last, one an array of attributes: most rows of a table have the same columns. */
const latest = new WeakMap<Attribute[], { columns: string[]; matches: Matches }>();

/**
 * Finds the attributes that columns of a table mean: by discriminator, by readable name whatever its
 * case, or, for the default attributes, by their short names: email, firstname, First name, crm_id.
 *
 * @param columns of one row; the same in the same order are looked up once
 */
export function matchColumns(columns: string[], attributes: Attribute[]): Matches {
	const found = latest.get(attributes);
	if (found && areSame(found.columns, columns)) return found.matches;
	const matches = findMatches(columns, attributes);
	latest.set(attributes, { columns, matches });
	return matches;
}

const areSame = (some: string[], others: string[]) =>
	some.length === others.length && some.every((each, index) => each === others[index]);

function findMatches(columns: string[], attributes: Attribute[]): Matches {
	const matched = new Map<string, Attribute>();
	const unmatched: string[] = [];
	const problems: string[] = [];
	const index = indexOf(attributes);
	const columnOf = new Map<string, string>();
	for (const column of columns) {
		const found = candidatesFor(column, index);
		const [attribute] = found;
		if (!attribute) {
			unmatched.push(column);
			continue;
		}
		const { name, discriminator } = attribute;
		if (found.length > 1) {
			const discriminators = found.map((each) => each.discriminator).join(' and ');
			problems.push(
				`The column "${column}" fits several attributes: ${discriminators}. Name it by discriminator.`,
			);
			continue;
		}
		const other = columnOf.get(discriminator);
		if (other !== undefined) {
			problems.push(
				`The columns "${other}" and "${column}" are both for the attribute "${name}". Leave one out.`,
			);
			continue;
		}
		columnOf.set(discriminator, column);
		matched.set(column, attribute);
	}
	return { matched, unmatched, problems };
}

/** The attributes of the most exact spelling that fits; several only where they share a name. */
function candidatesFor(column: string, { discriminators, names, shortNames }: Index): Attribute[] {
	const word = column.trim();
	return (
		discriminators.get(word) ??
		names.get(word.toLowerCase()) ??
		shortNames.get(lettersOf(word)) ??
		[]
	);
}

/** Attributes by each of their spellings. */
type Index = Record<'discriminators' | 'names' | 'shortNames', Map<string, Attribute[]>>;

/** One an array of attributes, since all items of a run share one. */
const indexes = new WeakMap<Attribute[], Index>();

function indexOf(attributes: Attribute[]): Index {
	let index = indexes.get(attributes);
	if (!index) {
		index = {
			discriminators: groupBy(attributes, ({ discriminator }) => discriminator),
			names: groupBy(attributes, ({ name }) => name.trim().toLowerCase()),
			shortNames: groupBy(attributes, ({ discriminator }) => shortNameOf(discriminator)),
		};
		indexes.set(attributes, index);
	}
	return index;
}

function groupBy(attributes: Attribute[], keyOf: (attribute: Attribute) => string | undefined) {
	const groups = new Map<string, Attribute[]>();
	for (const attribute of attributes) {
		const key = keyOf(attribute);
		if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), attribute]);
	}
	return groups;
}

/** "First_Name" to "firstname" */
const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
