import type { IDataObject } from 'n8n-workflow';

/**
 * The object that a JSON field holds: as text, or as the result of an expression.
 *
 * @returns undefined where it is no object
 */
export function objectIn(json: unknown): IDataObject | undefined {
	let parsed = json;
	if (typeof json === 'string') {
		try {
			parsed = JSON.parse(json);
		} catch {
			return undefined;
		}
	}
	const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
	return isObject ? (parsed as IDataObject) : undefined;
}
