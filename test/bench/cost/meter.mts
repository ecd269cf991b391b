import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { KEY, VALUE } from './items.mts';
import { watchStretches, type Stretches } from './stretches.mts';

/** What a run took. */
export interface Cost {
	/** Milliseconds of all threads of the process. */
	cpuMs: number;
	/** Of these, those before the first request of an item was sent; all where there is none. */
	beforeFirstMs: number;
	stretches: Stretches;
	requests: number;
}

const SETTLE_MS = 50;

const total = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

/** Measures what a run takes, in this process. */
export async function measure<T>(run: () => Promise<T>): Promise<{ cost: Cost; result: T }> {
	/** By what requests of a kind have in common. */
	const kinds = new Map<string, { firstAtMs: number; count: number }>();
	const stretches = watchStretches();
	await sleep(SETTLE_MS);
	const cpu = process.cpuUsage();
	onRequest((kind) => {
		const known = kinds.get(kind);
		if (known) known.count++;
		else kinds.set(kind, { firstAtMs: total(process.cpuUsage(cpu)), count: 1 });
	});
	const result = await run();
	const cpuMs = total(process.cpuUsage(cpu));
	// The last stretch is seen when it is over.
	await sleep(SETTLE_MS);
	const counts = [...kinds.values()];
	// Definitions are looked up once; the most frequent kind is what is sent for an item.
	const ofItems = counts.sort((one, other) => other.count - one.count)[0];
	return {
		result,
		cost: {
			cpuMs,
			beforeFirstMs: ofItems && ofItems.count > 1 ? ofItems.firstAtMs : cpuMs,
			stretches: stretches(),
			requests: counts.reduce((sum, { count }) => sum + count, 0),
		},
	};
}

/** Calls back with the kind of each request that this process sends: all but the item it is of. */
export function onRequest(note: (kind: string) => void): void {
	subscribe('http.client.request.start', (message) => {
		const { request } = message as { request: ClientRequest };
		const [path = ''] = request.path.split('?');
		note(`${request.method} ${path.replace(KEY, 'key').replace(VALUE, 'value')}`);
	});
}
