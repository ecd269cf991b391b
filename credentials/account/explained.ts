/** What went wrong, in words for the user: what happened, and what to do about it. */
export class ExplainedError extends Error {
	constructor(
		message: string,
		/** What to do about it; may be empty. */
		readonly description = '',
	) {
		super(message);
	}
}
