import type { ValueType } from './definitions.mts';
import { KEYSPACES } from './definitions.mts';

/** A stored value; JSON's null never is stored, it clears. */
export type Value = string | number | boolean;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TEXT_LIMIT = 1000;

function isDate(value: unknown): boolean {
	if (typeof value !== 'string' || !DATE.test(value)) return false;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const CHECKS: Record<ValueType, { accepts: (value: unknown) => boolean; wants: string }> = {
	text: {
		accepts: (value) => typeof value === 'string' && value.length <= TEXT_LIMIT,
		wants: `a text of at most ${TEXT_LIMIT} characters`,
	},
	boolean: { accepts: (value) => typeof value === 'boolean', wants: 'true or false' },
	date: { accepts: isDate, wants: 'a date as YYYY-MM-DD' },
	timestamp: { accepts: Number.isSafeInteger, wants: 'a time in whole Unix seconds' },
	integer: { accepts: Number.isSafeInteger, wants: 'a whole number' },
	decimal: { accepts: Number.isFinite, wants: 'a number' },
};

/** What is wrong with a value of a type, in words; nothing if it is right (API.md §7). */
export function valueFault(type: ValueType, value: unknown): string | undefined {
	const { accepts, wants } = CHECKS[type];
	return accepts(value) ? undefined : `must be ${wants}`;
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const MOBILE = /^[1-9]\d{6,14}$/;

/** What is wrong with a profile key for its keyspace, in words; nothing if it is right (API.md §7). */
export function keyFault(keyspace: string, key: string): string | undefined {
	if (key.trim() === '') return 'must not be empty';
	if (keyspace === KEYSPACES.email && !EMAIL.test(key)) return 'must be an email address';
	if (keyspace === KEYSPACES.mobile && !MOBILE.test(key)) {
		return 'must be digits only, country code first, without + and leading zeros';
	}
	return undefined;
}
