import { ExplainedError } from '../../../credentials/account/explained';

/**
 * The one place where user text becomes part of a path: percent-encoded whole (API.md section 4).
 *
 * @param text without white space around it, not empty
 * @param label of the field, for the error
 * @throws ExplainedError where the text is `.` or `..`: a URL cannot carry those two, every client and
 * server resolves them away, encoded or not (WHATWG URL, "double-dot segment")
 */
export function pathSegment(text: string, label: string): string {
	if (/^\.\.?$/.test(text)) {
		throw new ExplainedError(
			`"${label}" cannot be "${text}"`,
			'A URL cannot address it. Leave this item out.',
		);
	}
	return encodeURIComponent(text);
}
