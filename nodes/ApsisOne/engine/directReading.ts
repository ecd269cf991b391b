import { isSafeObjectProperty, type IDataObject } from 'n8n-workflow';
import { writeMoment } from '../client/moments';

/** Gives the value of a parameter out of the data of an item. */
export type Reader = (json: IDataObject) => unknown;

/** What expressions read besides the item. */
export interface ReadingContext {
	/** IANA name of the workflow's zone. */
	timezone: string;
	/** Milliseconds since 1970. */
	now: () => number;
}

/** A column of the input and nothing else, as the editor writes it: `{{ $json.name }}`, `{{ $json['a b'] }}`. */
const COLUMN = /^=\{\{\s*\$json(?:\.([A-Za-z_]\w*)|\[(?:'([^'\\\n]*)'|"([^"\\\n]*)")\])\s*\}\}$/;

/** What Event > Add has as its time from the start. */
const NOW = '={{ $now.toISO() }}';

/** Names that every object has; n8n's evaluators read them in ways of their own. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether n8n reads the name as that of any column: it refuses some, and stops at two braces. */
const isPlain = (column: string) =>
	isSafeObjectProperty(column) && !INHERITED.has(column) && !column.includes('}}');

/**
 * Reads a parameter that takes mere columns, or the time, without n8n's evaluator, which takes half a
 * millisecond for each (ENGINE.md, "What n8n 2.41 evaluates with").
 *
 * @param value of the parameter as it is written in the node
 * @param context tells the workflow's zone and the time
 * @returns undefined where it holds more than columns, text without an expression, and objects of both
 */
export function directReaderOf(
	value: unknown,
	{ timezone, now }: ReadingContext,
): Reader | undefined {
	if (typeof value === 'string') {
		if (!value.startsWith('=')) return () => value;
		if (value === NOW) return () => writeMoment(now(), timezone);
		const match = COLUMN.exec(value);
		const column = match?.[1] ?? match?.[2] ?? match?.[3];
		if (column === undefined || !isPlain(column)) return undefined;
		return (json) => (Object.hasOwn(json, column) ? json[column] : undefined);
	}
	if (typeof value !== 'object' || value === null) return () => value;
	// n8n looks at the value of a picker itself.
	if (Array.isArray(value) || '__rl' in value) {
		return hasExpression(value) ? undefined : () => value;
	}
	const readers: Array<[string, Reader]> = [];
	for (const [key, each] of Object.entries(value)) {
		const reader = directReaderOf(each, { timezone, now });
		if (!reader) return undefined;
		readers.push([key, reader]);
	}
	return (json) => Object.fromEntries(readers.map(([key, reader]) => [key, reader(json)]));
}

/** Whether the value of a parameter differs from item to item. */
export function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(hasExpression);
}
