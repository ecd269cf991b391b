import type { Clock } from '../../../credentials/account/clock';

/** Milliseconds of work after which n8n gets to do something else. */
const SLICE_MS = 15;

/** To be awaited between two pieces of work, each of them short. */
export type GiveWay = () => Promise<void>;

/**
 * Makes a function to be awaited between two pieces of work: once they have taken long enough, it
 * lets n8n do what else it has to do (DESIGN.md rule 13).
 */
export function pausesBy({ now, sleep }: Clock): GiveWay {
	let sliceBegan = now();
	return async () => {
		if (now() - sliceBegan < SLICE_MS) return;
		await sleep(0);
		sliceBegan = now();
	};
}
