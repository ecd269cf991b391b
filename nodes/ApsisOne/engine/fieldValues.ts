/** "profileKey" to "Profile Key", "importId" to "Import ID" and so on, as the fields are labelled. */
export const labelOf = (name: string) =>
	name
		.replace(/([A-Z])/g, ' $1')
		.replace(/^./, (first) => first.toUpperCase())
		.replace(/ (Id|Url)$/, (word) => word.toUpperCase());

/** Value of a picker; inside of a collection n8n does not extract it. */
export function valueOf(locator: unknown): string {
	const isLocator = typeof locator === 'object' && locator !== null;
	const value = isLocator ? (locator as { value?: unknown }).value : locator;
	return String(value ?? '').trim();
}

/**
 * Text without white space around it.
 *
 * @returns empty where the value is neither text nor a number
 */
export const textOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
