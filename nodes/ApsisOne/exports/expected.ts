import { isObject, type JsonObject } from '../client/json';

/** What a file has to be to be believed. */
export interface Expected {
	/** `profiles`: JSON with a dictionary of that name; `any`: one of the two. */
	format: 'table' | 'profiles' | 'any';
	/** What speaks against the header of a table, a sentence; undefined: nothing. */
	headerFault: (header: string[]) => string | undefined;
}

/** Of an email report (API.md section 8.9). */
const REPORT_COLUMNS = ['type', 'correlation_id'];
const KEY_COLUMN = /^(?:profile[ _-]?)?(?:export[ _-]?)?key$/i;
/** What the name of a column with keys may hold, however it is called. */
const LIKE_A_KEY = /key|profile|\bid\b|_id$/i;

/** The file of an email report (API.md section 8.9). */
export const EMAIL_REPORT: Expected = {
	format: 'table',
	headerFault: (header) => {
		const missing = REPORT_COLUMNS.filter((name) => !header.includes(name));
		return missing.length > 0 ? `It has no column ${missing.join(' and no ')}.` : undefined;
	},
};

/** The file of the event export (API.md section 8.8). */
export const PROFILES: Expected = { format: 'profiles', headerFault: () => undefined };

/** The file of an export of which nothing is known any more. */
export const ANY_EXPORT: Expected = {
	format: 'any',
	headerFault: (header) =>
		header.length > 1 || LIKE_A_KEY.test(header[0] ?? '') ? undefined : NO_TABLE,
};

const NO_TABLE = 'Its first line is not that of a table.';

/**
 * The table of an export (API.md section 8.8). The columns that were asked for have the names that were
 * given; where none of them is there, the name of another must be like that of a key.
 *
 * @param body of the request
 * @param settings.hasKey the export key is a column beside those that were asked for, as it is
 * documented of the segment export alone
 */
export function tableOf(body: JsonObject, { hasKey = false } = {}): Expected {
	const asked = askedColumnsOf(body);
	return {
		format: 'table',
		headerFault: (header) => {
			const isKnown = header.some((name) => asked.has(name) || LIKE_A_KEY.test(name));
			if (!isKnown) return NO_TABLE;
			return hasKey && keyColumnOf(header, asked) === undefined
				? 'It has no column with the export keys.'
				: undefined;
		},
	};
}

/** Names of the columns that the body of a request for an export asks for. */
export function askedColumnsOf(body: JsonObject): Set<string> {
	const { attributes, tags, channels, segments } = body;
	const names = [attributes, tags, channels]
		.flatMap((columns) => (Array.isArray(columns) ? (columns as unknown[]) : []))
		.flatMap((column) => (isObject(column) ? [String(column.field_name)] : []));
	const { segment_discriminators: named } = isObject(segments) ? segments : {};
	return new Set([...names, ...(isObject(named) ? Object.keys(named) : [])]);
}

/**
 * The column with the export keys.
 *
 * The key is always a column, but its name is not documented (API.md section 8.8): a guess by name (`export-columns`),
 * and the first column otherwise.
 *
 * @param asked columns that were asked for, none of which it is
 * @returns undefined where there is no other column
 */
export function keyColumnOf(header: string[], asked: ReadonlySet<string>): string | undefined {
	const others = header.filter((name) => !asked.has(name));
	return others.find((name) => KEY_COLUMN.test(name.trim())) ?? others[0];
}
