import type { IDataObject } from 'n8n-workflow';

/** Profile keys of the bench's items, as they are in bodies and, encoded, in paths. */
export const KEY = /item-\d+(?:@|%40)example\.com/g;
/** What else items have of their own. */
export const VALUE = /value-\d+/g;

/** Items that each have a profile key and a value of their own. */
export const itemsOf = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({
		key: `item-${index}@example.com`,
		value: `value-${index}`,
	}));

/** The same as a CSV file with a header line. */
export const csvOf = (count: number): Buffer =>
	Buffer.from(
		['key,value', ...itemsOf(count).map(({ key, value }) => `${key},${value}`), ''].join('\r\n'),
	);
