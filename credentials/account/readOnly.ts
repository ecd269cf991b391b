import type { Account } from './account';
import { ExplainedError } from './explained';

/**
 * Requests other than GET that leave APSIS One as it is, by their path below the base URL: evaluations,
 * and whatever asks for a file (API.md sections 8.2, 8.8 and 8.9). A token is got elsewhere. What a
 * transactional email does is not among them: it is sent, and makes the profile where it is missing.
 */
const READS = [
	/^\/audience\/keyspaces\/[^/]+\/profiles\/[^/]+\/evaluations$/,
	/^\/audience\/profiles\/reports\/(?:segments|consents|duplicates)$/,
	/^\/audience\/profiles\/exports$/,
	/^\/audience\/profiles\/export-single\/[^/]+$/,
	/^\/emails\/reports$/,
];

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a request only reads; whatever is not known to is taken to write.
 *
 * @param path below the account's base URL, without query, percent-encoded
 */
export function isReading(method: string, path: string): boolean {
	if (READING_METHODS.includes(method.toUpperCase())) return true;
	if (method.toUpperCase() !== 'POST') return false;
	// As it will be sent: dots in it are resolved.
	const { pathname } = new URL(path, 'https://path.invalid');
	return READS.some((pattern) => pattern.test(pathname));
}

/**
 * Refuses a request that would change something, where the credential is read-only.
 *
 * @param path as {@link isReading} takes it
 * @throws ExplainedError that names the request and the mend; nothing was sent
 */
export function assertAllowed({ isReadOnly }: Account, method: string, path: string) {
	if (!isReadOnly || isReading(method, path)) return;
	throw readOnlyError(`${method.toUpperCase()} ${path} may change something in APSIS One.`);
}

/**
 * The error of what a read-only credential refuses.
 *
 * @param what a sentence: what was refused
 */
export const readOnlyError = (what: string): ExplainedError =>
	new ExplainedError(
		'The APSIS One credential is read-only, so nothing was sent',
		`${what} Choose a credential that may write, or switch off "Read Only" in this one.`,
	);
