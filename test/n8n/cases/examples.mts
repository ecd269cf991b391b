import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { exampleNames, readExample } from '../host/examples.mts';

/** The workflows in `examples/`. */
export function exampleCases(declare: DeclareCase): void {
	declare('examples', {}, async ({ credential, store, run, note }) => {
		for (const name of await exampleNames()) {
			const workflow = await store(await readExample(name, credential));
			const execution = await run(workflow);
			expect(execution.error?.message, name).toBeUndefined();
			expect(execution.status, name).toBe('success');
			note(name);
		}
	});
}
