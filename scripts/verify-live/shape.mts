/** Names that the API itself gives its properties (API.md section 4): they tell nothing of an account. */
const OWN_NAME = /^[a-z][a-z_-]{0,40}(?:v?\d)?$/i;
const MAX_NAMES = 12;

/**
 * What a JSON value looks like, without what it says: names of properties and types, such as
 * `{items: [{discriminator: text, name: text}]}`. Names that may be an account's own are left out.
 */
export function shapeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return `[${distinct(value.map(shapeOf)).join(' or ')}]`;
	if (typeof value === 'object') return shapeOfObject(value);
	if (value === '') return 'empty';
	return typeof value === 'string' ? 'text' : typeof value;
}

function shapeOfObject(value: object): string {
	const parts = distinct(
		Object.entries(value).map(([name, each]) => `${nameOf(name)}: ${shapeOf(each)}`),
	);
	const more = parts.length > MAX_NAMES ? [`… ${parts.length - MAX_NAMES} more`] : [];
	return `{${[...parts.slice(0, MAX_NAMES), ...more].join(', ')}}`;
}

function nameOf(name: string): string {
	if (OWN_NAME.test(name)) return name;
	return /^\d+$/.test(name) ? '<number>' : '<discriminator>';
}

const distinct = (parts: string[]) => [...new Set(parts)];
