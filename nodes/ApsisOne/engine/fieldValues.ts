import { ExplainedError } from '../../../credentials/account/explained';
import { inexactProblem, isExact } from '../client/numbers';

/** Value of a picker; inside of a collection n8n does not extract it. */
export function valueOf(locator: unknown): string {
	const isLocator = typeof locator === 'object' && locator !== null;
	const value = isLocator ? (locator as { value?: unknown }).value : locator;
	return String(value ?? '').trim();
}

/**
 * Text without white space around it.
 *
 * @param label of the field
 * @returns empty where the value is neither text nor a number
 * @throws ExplainedError that names the field, where a number is not exact
 */
export function textOf(value: unknown, label: string): string {
	if (typeof value === 'number' && !isExact(value)) {
		throw new ExplainedError(`"${label}": ${inexactProblem(value)}`, NOTHING_SENT);
	}
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/**
 * What a switch is set to; an expression may give it as text.
 *
 * @param label of the field
 * @param fallback where it is not set, or an expression gives nothing
 * @throws ExplainedError that names the field, where it is neither true nor false
 */
export function switchOf(value: unknown, label: string, fallback: boolean): boolean {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true') return true;
	if (word === false || word === 'false') return false;
	if (isUnset(word)) return fallback;
	throw new ExplainedError(
		`"${label}" is neither true nor false`,
		`Give it as true or false, not as ${JSON.stringify(value)}. ${NOTHING_SENT}`,
	);
}

/**
 * What a field of a number is set to; an expression may give it as text.
 *
 * @param label of the field
 * @param settings.fallback where it is not set, or an expression gives nothing
 * @param settings.min the least that makes sense
 * @throws ExplainedError that names the field, where it is no number or too small
 */
export function numberOf(
	value: unknown,
	label: string,
	{ fallback, min }: { fallback: number; min: number },
): number {
	const word = typeof value === 'string' ? value.trim() : value;
	if (isUnset(word)) return fallback;
	const number = typeof word === 'string' || typeof word === 'number' ? Number(word) : NaN;
	if (isExact(number) && number >= min) return number;
	throw new ExplainedError(
		`"${label}" is not a number of at least ${min}`,
		`Write digits only, without a unit, not ${JSON.stringify(value)}. ${NOTHING_SENT}`,
	);
}

const NOTHING_SENT = 'Nothing was sent for this item.';

const isUnset = (value: unknown) => value === undefined || value === null || value === '';
