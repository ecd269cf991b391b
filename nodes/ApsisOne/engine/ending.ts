import type { Signal } from '../../../credentials/account/signal';

/** The end of a run, for all that wait in it. */
export class Ending implements Signal {
	aborted = false;

	private readonly listeners = new Set<() => void>();

	addEventListener(_type: 'abort', listener: () => void) {
		this.listeners.add(listener);
	}

	removeEventListener(_type: 'abort', listener: () => void) {
		this.listeners.delete(listener);
	}

	/** From here on nothing more is sent. */
	end() {
		if (this.aborted) return;
		this.aborted = true;
		for (const listener of this.listeners) listener();
	}
}
