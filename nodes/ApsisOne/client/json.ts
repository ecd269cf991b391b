/** A value in JSON, or of an item: objects are looked into with care. */
export type JsonValue = string | number | boolean | null | undefined | object;

/** An object in JSON, by the names of its properties. */
export interface JsonObject {
	[property: string]: JsonValue;
}

/** Whether a value is an object with properties, and no list. */
export const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The object that a JSON field holds: as text, or as the result of an expression.
 *
 * @returns undefined where it is no object
 */
export function objectIn(json: unknown): JsonObject | undefined {
	let parsed = json;
	if (typeof json === 'string') {
		try {
			parsed = JSON.parse(json);
		} catch {
			return undefined;
		}
	}
	return isObject(parsed) ? parsed : undefined;
}
