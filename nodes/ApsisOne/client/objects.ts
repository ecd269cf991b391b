import { ExplainedError } from '../../../credentials/account/explained';

/** Whether an answer has no body: n8n gives it as `''`. */
export const isEmptyBody = (body: unknown): boolean =>
	body === undefined || body === null || body === '';

/**
 * The body of an answer that has to be JSON with something in it: a 200 is no proof (DESIGN.md section
 * 4.14).
 *
 * @returns an object, or a list
 * @throws ExplainedError where it is none, as a page of HTML
 */
export function requireObject(body: unknown): object {
	if (typeof body === 'object' && body !== null) return body;
	throw new ExplainedError(
		'APSIS One answered with something other than JSON',
		'Check the region or base URL of the APSIS One credential.',
	);
}
