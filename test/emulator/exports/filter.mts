import { Refusal } from '../answer.mts';

/** A test of local names, each of which is true or false of a profile. */
export type Filter = (isIn: (name: string) => boolean) => boolean;

const TOKEN = /\s*([!&|()]|[^\s!&|()]+)/y;

function tokensOf(text: string): string[] {
	const tokens: string[] = [];
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) tokens.push(match[1] ?? '');
	return tokens;
}

/** Reads `!`, `&`, `|` and parentheses, with the usual ranks. */
class Parser {
	private index = 0;

	constructor(
		private readonly tokens: string[],
		private readonly names: ReadonlySet<string>,
	) {}

	whole(): Filter {
		const filter = this.either();
		if (this.index < this.tokens.length) this.fail(`${this.tokens[this.index]} is not expected`);
		return filter;
	}

	private either(): Filter {
		const parts = this.list('|', () => this.both());
		return (isIn) => parts.some((part) => part(isIn));
	}

	private both(): Filter {
		const parts = this.list('&', () => this.single());
		return (isIn) => parts.every((part) => part(isIn));
	}

	private single(): Filter {
		const token = this.tokens[this.index++];
		if (token === '!') {
			const operand = this.single();
			return (isIn) => !operand(isIn);
		}
		if (token === '(') {
			const inner = this.either();
			if (this.tokens[this.index++] !== ')') this.fail(') is missing');
			return inner;
		}
		if (token === undefined || !this.names.has(token)) {
			this.fail(`${token ?? 'its end'} is no name of a segment`);
		}
		return (isIn) => isIn(token);
	}

	private list(operator: string, operand: () => Filter): Filter[] {
		const parts = [operand()];
		while (this.tokens[this.index] === operator) {
			this.index++;
			parts.push(operand());
		}
		return parts;
	}

	private fail(reason: string): never {
		throw new Refusal(400, `filter: ${reason}.`);
	}
}

/**
 * Reads a segment filter such as `!(europe) & women` (API.md §8.8); 400 if it cannot be read. Only
 * `!`, `&` and parentheses are documented; `|` is a guess.
 */
export function readFilter(text: string, names: Iterable<string>): Filter {
	return new Parser(tokensOf(text), new Set(names)).whole();
}
