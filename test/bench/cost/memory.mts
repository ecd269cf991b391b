import { setImmediate as turn } from 'node:timers/promises';
import { onRequest } from './meter.mts';

const SAMPLES = 8;
/** Where there are so few requests, each is a moment to look. */
const FEW = 10;

/** Bytes that are in use once what is not has been collected. */
async function liveBytes(): Promise<number> {
	// Twice, since what finalizers hold is free only then.
	for (let times = 0; times < 2; times++) {
		await turn();
		globalThis.gc!();
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/**
 * Measures the live memory of a run above what its items take: the input, and the share of the
 * output that may be there by then. The process must run with `--expose-gc`.
 *
 * @param items in the input, which is there already
 * @returns the most in bytes
 */
export async function measureMemory<T>(
	items: number,
	run: () => Promise<T>,
): Promise<{ liveBytes: number; result: T }> {
	const before = await liveBytes();
	const samples: Array<{ sent: number; bytes: number }> = [];
	const looks: Array<Promise<void>> = [];
	let requests = 0;
	onRequest(() => {
		requests++;
		const isDue = requests <= FEW || requests % Math.ceil(items / SAMPLES) === 0;
		if (!isDue) return;
		const sent = requests;
		looks.push(liveBytes().then((bytes) => void samples.push({ sent, bytes })));
	});
	const result = await run();
	await Promise.all(looks);
	const output = Math.max(0, (await liveBytes()) - before);
	const above = samples.map(({ sent, bytes }) => bytes - before - (sent / requests) * output);
	return { result, liveBytes: Math.max(0, ...above) };
}
