import type { Signal } from './signal';

/**
 * Those who are to be told of a signal, with one listener a signal: an `AbortSignal` looks through all
 * of its listeners for each one that is added or removed.
 */
export class Stops {
	private readonly listeners = new Map<Signal, { stops: Set<() => void>; listener: () => void }>();

	/** @returns what takes it back */
	listen(signal: Signal, stop: () => void): () => void {
		let entry = this.listeners.get(signal);
		if (!entry) {
			const stops = new Set<() => void>();
			entry = {
				stops,
				listener: () => {
					for (const each of stops) each();
				},
			};
			this.listeners.set(signal, entry);
			signal.addEventListener('abort', entry.listener);
		}
		const { stops, listener } = entry;
		stops.add(stop);
		return () => {
			stops.delete(stop);
			if (stops.size > 0 || this.listeners.get(signal)?.stops !== stops) return;
			this.listeners.delete(signal);
			signal.removeEventListener('abort', listener);
		};
	}
}
