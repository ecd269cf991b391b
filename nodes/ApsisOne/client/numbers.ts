/**
 * Whether JavaScript holds a number as it was meant: of whole numbers beyond 2^53 the last digits are
 * lost, and a key or value made of them would be another one; what is not finite is `null` in JSON,
 * which clears.
 */
export const isExact = (number: number): boolean =>
	Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));

/** What is wrong with a number that is not exact, and how to write it, in a sentence for the user. */
export const inexactProblem = (number: number): string =>
	Number.isFinite(number)
		? `${number} has more digits than a number can hold exactly, so it may not be what was meant. Pass it as text.`
		: `${number} is not a number that can be sent.`;

/**
 * The first number in a value, however deep, that is not exact.
 *
 * @returns undefined where there is none
 */
export function inexactIn(value: unknown): number | undefined {
	if (typeof value === 'number') return isExact(value) ? undefined : value;
	// A date writes itself.
	if (typeof value !== 'object' || value === null || 'toJSON' in value) return undefined;
	for (const each of Object.values(value)) {
		const found = inexactIn(each);
		if (found !== undefined) return found;
	}
	return undefined;
}
