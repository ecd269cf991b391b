/** A server that a test started for itself, on 127.0.0.1. */
export interface Service {
	port: number;
	/** Ends it and deletes its data. */
	stop(): Promise<void>;
}
