/**
 * How long a request may still wait for what is not its own turn: the back-off, a sign-in, a lane that
 * APSIS One shut. One for all tries of a request; whoever lets it wait takes the time off.
 */
export interface Patience {
	/** Milliseconds. */
	leftMs: number;
}
