import type { ValueType } from './convert';

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Reads text as a value of a type: that of a file's column, or of a parameter.
 *
 * @param type integer, decimal and boolean are read; with others, and without one, text stays text
 * @returns the text itself where it does not fit its type, or JavaScript cannot hold the number
 */
export function typedCell(text: string, type: ValueType | undefined): string | number | boolean {
	if (type === 'boolean') {
		const word = text.toLowerCase();
		return word === 'true' ? true : word === 'false' ? false : text;
	}
	const pattern = type === 'integer' ? INTEGER : type === 'decimal' ? DECIMAL : undefined;
	if (!pattern?.test(text)) return text;
	const number = Number(text);
	const isExact = type === 'decimal' ? Number.isFinite(number) : Number.isSafeInteger(number);
	return isExact ? number : text;
}
