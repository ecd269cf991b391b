/** What tells the time and waits. */
export interface Clock {
	/** Milliseconds. */
	now(): number;
	/** @param ms milliseconds */
	sleep(ms: number): Promise<void>;
}
