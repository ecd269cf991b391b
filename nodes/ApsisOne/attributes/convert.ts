import type { JsonValue } from '../client/json';
import { inexactIn, inexactProblem, isExact } from '../client/numbers';
import { dateIn, momentOf, readTime, writeDate } from '../client/moments';

/**
 * What a value is to be. `email` and `mobile` are the default attributes of those names; `unknown`
 * is for definitions that do not tell, and takes values as they are.
 */
export type ValueType =
	| 'text'
	| 'boolean'
	| 'date'
	| 'timestamp'
	| 'integer'
	| 'decimal'
	| 'email'
	| 'mobile'
	| 'unknown';

export type Conversion = { value: JsonValue } | { problem: string };

/** Characters (API.md section 7). */
const MAX_TEXT = 1000;
const QUOTED = 40;
/** As seconds the year 5138, as milliseconds 1973: what is larger is meant as milliseconds. */
const FIRST_MILLISECONDS = 1e11;
/**
 * As seconds within the first twelve days of 1970: a year, a month such as 202603 or Excel's number of
 * a day is meant rather.
 */
const FIRST_SECONDS = 1e6;
/** As milliseconds the year 5138. */
const LAST_MILLISECONDS = 1e14;

const TRUE = ['true', 'yes', 'y', 't', '1', 'on', 'ja', 'j', 'sant'];
const FALSE = ['false', 'no', 'n', 'f', '0', 'off', 'nej', 'nei', 'nein', 'falskt'];

const ADDRESS =
	/^[^\s@<>(),;:"\\[\]]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]$/u;

const CONVERSIONS: Record<ValueType, (value: unknown, timezone: string) => Conversion> = {
	text: toText,
	boolean: toBoolean,
	date: toDate,
	timestamp: toTimestamp,
	integer: toInteger,
	decimal: toDecimal,
	email: toEmail,
	mobile: toMobile,
	unknown: (value) => ({ value: value instanceof Date ? isoOf(value) : (value as JsonValue) }),
};

/**
 * Turns the value of a cell into what APSIS One takes for the type (API.md section 7).
 *
 * @param value neither undefined, null nor empty: what an empty cell means is for the caller
 * @param timezone IANA name, for what is written without offset
 * @returns the value to send, or a sentence that says what is wrong with it and how to write it
 */
export function convertValue(value: unknown, type: ValueType, timezone = 'UTC'): Conversion {
	const inexact = inexactIn(value);
	if (inexact !== undefined) return { problem: inexactProblem(inexact) };
	return CONVERSIONS[type](isDateTime(value) ? (value.toISO() ?? '') : value, timezone);
}

function toText(value: unknown): Conversion {
	if (typeof value === 'object') {
		if (value instanceof Date) return { value: isoOf(value) };
		return { problem: `${quote(value)} is not text, but a list or an object.` };
	}
	const text = String(value);
	// A character may take two of the units that `length` counts.
	if (text.length <= MAX_TEXT) return { value: text };
	const { length } = [...text];
	if (length <= MAX_TEXT) return { value: text };
	return { problem: `The text has ${length} characters; APSIS One takes ${MAX_TEXT} at most.` };
}

function toBoolean(value: unknown): Conversion {
	const word = wordOf(value).toLowerCase();
	if (TRUE.includes(word)) return { value: true };
	if (FALSE.includes(word)) return { value: false };
	return { problem: `${quote(value)} is neither true nor false. Write true or false.` };
}

/**
 * A date-time gives the date that is written, as in APSIS One's own file import. A moment in UTC
 * gives the date in the workflow's time zone, for that is how n8n passes local times on; but at
 * midnight the date that is written, for that is how other systems pass plain dates on.
 */
function toDate(value: unknown, timezone: string): Conversion {
	const time = readTime(value instanceof Date ? isoOf(value) : wordOf(value));
	if (!time) {
		return { problem: `${quote(value)} is not a clear date. ${DATE_FORM}` };
	}
	const isMidnight = time.hour === 0 && time.minute === 0 && time.second === 0;
	if (!time.utc || isMidnight) return { value: writeDate(time) };
	return { value: dateIn(momentOf(time, timezone), timezone) };
}

const DATE_FORM = 'Write it as YYYY-MM-DD, such as 2026-03-24.';

function toTimestamp(value: unknown, timezone: string): Conversion {
	const word = value instanceof Date ? isoOf(value) : wordOf(value);
	const day = /^\d{8}$/.test(word) ? readTime(word) : undefined;
	if (!day && /^-?\d+(?:\.\d+)?$/.test(word)) {
		const number = Number(word);
		const size = Math.abs(number);
		if (number > 0 && number < FIRST_SECONDS) return notATime(value);
		if (size < FIRST_MILLISECONDS) return { value: Math.floor(number) };
		if (size < LAST_MILLISECONDS) return { value: Math.floor(number / 1000) };
	}
	const time = day ?? readTime(word);
	if (time) return { value: Math.floor(momentOf(time, timezone) / 1000) };
	return notATime(value);
}

const notATime = (value: unknown): Conversion => ({
	problem: `${quote(value)} is not a clear time. Write it with its offset, such as 2026-03-24T09:30:00+01:00, or as Unix seconds.`,
});

function toInteger(value: unknown): Conversion {
	const number = readNumber(value);
	// 1.000 may be one or a thousand
	const isAmbiguous =
		number === 'ambiguous' ||
		(typeof value === 'string' && /^[+-]?\d{1,3}\.\d{3}$/.test(value.trim()));
	if (isAmbiguous) return ambiguousNumber(value);
	if (Number.isSafeInteger(number)) return { value: number };
	return { problem: `${quote(value)} is not a whole number.` };
}

function toDecimal(value: unknown): Conversion {
	const number = readNumber(value);
	if (number === 'ambiguous') return ambiguousNumber(value);
	if (number === undefined) return { problem: `${quote(value)} is not a number.` };
	return isExact(number) ? { value: number } : { problem: inexactProblem(number) };
}

const ambiguousNumber = (value: unknown): Conversion => ({
	problem: `The separator in ${quote(value)} may be for thousands or for decimals. Write thousands without separator, and decimals after a point.`,
});

/** Reads 12.5, 12,5, 1 000, 1,234.5 and 1.234,5; 1,234 is ambiguous. */
function readNumber(value: unknown): number | 'ambiguous' | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value
		.trim()
		.replace(/\u2212/g, '-')
		.replace(/(?<=\d)[\s'](?=\d{3}(?!\d))/g, '');
	if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) return 'ambiguous';
	if (/^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return Number(text.replace(/,/g, ''));
	if (
		/^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$/.test(text) ||
		/^[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}$/.test(text)
	) {
		return Number(text.replace(/\./g, '').replace(',', '.'));
	}
	if (/^[+-]?\d*,\d+$/.test(text)) return Number(text.replace(',', '.'));
	if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
		const number = Number(text);
		return Number.isFinite(number) ? number : undefined;
	}
	return undefined;
}

function toEmail(value: unknown): Conversion {
	const address = wordOf(value);
	if (ADDRESS.test(address)) return { value: address };
	return { problem: `${quote(value)} is not an email address. Write it as name@example.com.` };
}

/** A number in JSON, of country code and subscriber number (API.md section 11.9). */
function toMobile(value: unknown): Conversion {
	const digits = wordOf(value)
		.replace(/^(?:\+|00)\s*/, '+')
		.replace(/^(\+[\d\s]*)\(0\)/, '$1')
		.replace(/[\s().\-/]/g, '');
	if (/^0\d+$/.test(digits)) {
		return {
			problem: `${quote(value)} has no country code. Write it with the country code, such as 46701234567.`,
		};
	}
	const [, number] = /^\+?([1-9]\d{6,14})$/.exec(digits) ?? [];
	if (number) return { value: Number(number) };
	return {
		problem: `${quote(value)} is not a mobile number. Write the country code and the number, digits only, such as 46701234567.`,
	};
}

/** The text of a scalar, trimmed; none for lists and objects. */
const wordOf = (value: unknown): string =>
	typeof value === 'object' ? '' : String(value).replace(/\s+/g, ' ').trim();

const isoOf = (date: Date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString());

/** `$now` and its like: n8n gives them as objects of luxon. */
const isDateTime = (value: unknown): value is { toISO(): string | null } =>
	typeof (value as { toISO?: unknown } | null)?.toISO === 'function';

function quote(value: unknown): string {
	const text = typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
	return `"${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}"`;
}
