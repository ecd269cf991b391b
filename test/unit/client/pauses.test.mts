import { expect, test } from 'vitest';
import { pausesBy, takeTurn } from '../../../nodes/ApsisOne/client/pauses.ts';

const SLICE_MS = 15;
const WORK_MS = 4;

test('however many wait for the same pause, no stretch of work is longer than one of them', async () => {
	let time = 0;
	let stretch = 0;
	let longest = 0;
	/** Who sleeps; all of them are woken in order, each with what it does at once. */
	let sleepers: Array<() => void> = [];
	const clock = {
		now: () => time,
		sleep: async () => await new Promise<void>((resolve) => sleepers.push(resolve)),
	};
	const giveWay = pausesBy(clock);
	let done = 0;
	const work = async () => {
		await takeTurn(clock, giveWay);
		for (let turn = 0; turn < 10; turn++) {
			await giveWay();
			time += WORK_MS;
			stretch += WORK_MS;
			longest = Math.max(longest, stretch);
			done++;
		}
	};
	const all = Promise.all(Array.from({ length: 50 }, work));
	while (done < 500) {
		await settle();
		// Everybody else's turn.
		stretch = 0;
		const woken = sleepers;
		sleepers = [];
		for (const wake of woken) {
			wake();
			await settle();
		}
	}
	await all;
	expect(longest).toBeLessThan(SLICE_MS + WORK_MS);
});

/** Lets what follows from promises happen. */
async function settle() {
	for (let hop = 0; hop < 20; hop++) await Promise.resolve();
}
