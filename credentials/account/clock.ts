/** What tells the time and waits. */
export interface Clock {
	/** Milliseconds. */
	now(): number;
	/** @param ms milliseconds */
	sleep(ms: number): Promise<void>;
}

/** Milliseconds since some moment, by a clock that only goes forward. */
export const steadyNow = (): number => performance.now();
