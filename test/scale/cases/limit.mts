import { expect } from 'vitest';
import { UPSERT } from '../parameters.mts';
import { expectByBoth, namesOf, type DeclareCase } from '../trial.mts';

const EXECUTIONS = 10;
const ITEMS = 500;

/** Two workers on one account, each with half of its limit, and each as if it were alone. */
export function limitCases(declare: DeclareCase): void {
	for (const [rateLimitShare, mostLimited] of [
		[50, 0.01],
		[100, 0.1],
	] as const) {
		const title = `${EXECUTIONS * ITEMS} items, share ${rateLimitShare} %`;
		declare(title, {}, async ({ queue, createCredential, open, note }) => {
			const workflow = await open(
				await createCredential({ advanced: true, rateLimitShare }),
				UPSERT,
			);
			await workflow.call(namesOf(`share-${rateLimitShare}`, EXECUTIONS), ITEMS);
			await expectByBoth(queue, await workflow.ended(EXECUTIONS));
			const figure = note(`${EXECUTIONS} executions`, EXECUTIONS * ITEMS);
			expect(figure).toMatchObject({ refused: 0, done: EXECUTIONS * ITEMS, twice: 0 });
			// More than one worker may send at half the limit; how much more depends on the machine.
			expect(figure.perSecond).toBeGreaterThan(55);
			expect(figure.limited).toBeLessThan(mostLimited);
		});
	}
}
