import type { Clock } from '../../../credentials/account/clock';

/** Milliseconds of work after which n8n gets to do something else. */
const SLICE_MS = 15;

/** To be awaited between two pieces of work, each of them short. */
export type GiveWay = () => Promise<void>;

/**
 * Makes a function to be awaited between two pieces of work: once they have taken long enough, it
 * lets n8n do what else it has to do (DESIGN.md rule 13). However many wait for the same pause, what
 * they do after it is counted together.
 */
export function pausesBy({ now, sleep }: Clock): GiveWay {
	let sliceBegan = now();
	let isPausing = false;
	return async () => {
		while (now() - sliceBegan >= SLICE_MS) {
			// Each sleeps by itself, and so goes on alone: the next looks at the time when it has paused.
			const isFirst = !isPausing;
			isPausing = true;
			await sleep(0);
			if (!isFirst) continue;
			isPausing = false;
			sliceBegan = now();
		}
	};
}

/**
 * To be awaited by many that go on at the same moment, such as those who waited for the same answer:
 * each goes on in a turn of its own, so that it is seen what those before it took.
 */
export async function takeTurn({ sleep }: Clock, giveWay: GiveWay): Promise<void> {
	await sleep(0);
	await giveWay();
}
