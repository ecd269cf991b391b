/** One request as the emulator received it, without secrets and tokens. */
export interface ReceivedRequest {
	/** `upload`: the storage host. */
	host: 'api' | 'upload';
	method: string;
	/** As it was sent, percent-encoded and without the query. */
	path: string;
	query: Record<string, string[]>;
	/** `authorization` is `token #n` for the n-th token issued, else `not a token of this emulator`. */
	headers: Record<string, string | string[] | undefined>;
	/**
	 * Parsed; `client_secret` is replaced. Undefined if there is none or it cannot be parsed. Of an
	 * upload: an `UploadRecord`, without the contents of the file.
	 */
	body: unknown;
	bodyLength: number;
	/** Null as long as there is no answer, and if there never was one. */
	status: number | null;
	/** As the answer's `x-amzn-requestid` has it; the storage host sends none. */
	requestId: string;
	/** When it arrived, in milliseconds since the epoch, on a clock that never goes back. */
	at: number;
	/** Names of the documented limits that it falls under. */
	lanes: string[];
	/** Requests under way when it arrived, with itself. */
	inFlight: number;
}

/** Keeps what was received and what broke the reference. */
export class Recorder {
	received: ReceivedRequest[] = [];
	violations: string[] = [];
	maxInFlight = 0;
	private inFlight = 0;

	/** Counts a request that arrives; tells how many are under way with it. */
	arrive(): number {
		this.inFlight++;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		return this.inFlight;
	}

	/** Counts a request that is answered or given up. */
	leave(): void {
		this.inFlight--;
	}

	/** How many of the received requests were answered with each status. */
	get counts(): Record<number, number> {
		const counts: Record<number, number> = {};
		for (const { status } of this.received) {
			if (status !== null) counts[status] = (counts[status] ?? 0) + 1;
		}
		return counts;
	}

	get tokenCalls(): number {
		return this.received.filter(({ path }) => path === '/oauth/token').length;
	}

	/** Forgets requests, violations and the highest number under way. */
	clear(): void {
		this.received = [];
		this.violations = [];
		this.maxInFlight = this.inFlight;
	}
}
