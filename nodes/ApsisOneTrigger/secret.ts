import { createHash, timingSafeEqual } from 'node:crypto';

/** What a delivery must bring. */
export interface Secret {
	/** Of the header or parameter. */
	name: string;
	value: string;
	/** Where it has to be; anywhere, if left out. */
	place?: 'header' | 'query';
}

type Values = Record<string, unknown>;

/** Characters; so long, too, that a text which holds it does not by accident. */
export const SHORTEST_SECRET = 16;

/**
 * Whether a delivery brings the secret: in its place, or where it has none in a header, else in the
 * query, else in the body. The comparison takes the same time however much of it is right.
 *
 * @param delivery values by name; names of headers in lower case
 */
export function bringsSecret(
	{ headers, query, body }: Record<'headers' | 'query' | 'body', Values>,
	{ name, value, place }: Secret,
): boolean {
	const inHeader = headers[name.toLowerCase()];
	const byPlace = { header: inHeader, query: query[name] };
	const brought = place ? byPlace[place] : (inHeader ?? query[name] ?? body[name]);
	return (
		typeof brought === 'string' &&
		value.length >= SHORTEST_SECRET &&
		timingSafeEqual(digestOf(brought), digestOf(value))
	);
}

/** Of one length for all texts, as the comparison needs it. */
const digestOf = (text: string) => createHash('sha256').update(text).digest();

/**
 * Leaves the secret out: what goes by its name, and every text that holds it, such as the address
 * of the request in a header that a proxy added.
 */
export function withoutSecret(values: Values, secret: Secret): Values {
	const name = secret.name.toLowerCase();
	const others = Object.entries(values).filter(([key]) => key.toLowerCase() !== name);
	return withoutText(Object.fromEntries(others), secret.value) as Values;
}

function withoutText(value: unknown, secret: string): unknown {
	if (Array.isArray(value)) {
		return value.filter((each) => !holds(each, secret)).map((each) => withoutText(each, secret));
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, each]) => !holds(each, secret))
			.map(([key, each]) => [key, withoutText(each, secret)]),
	);
}

const holds = (value: unknown, secret: string) =>
	typeof value === 'string' && (value.includes(secret) || decoded(value).includes(secret));

/** The text without the encoding of URLs; where that is broken, as it is. */
function decoded(text: string): string {
	return text.replace(/\+/g, ' ').replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
		try {
			return decodeURIComponent(encoded);
		} catch {
			return encoded;
		}
	});
}
