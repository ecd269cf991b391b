import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import type { Workflow } from '../host/client.mts';
import { exampleNames, readExample } from '../host/examples.mts';
import { POLLING_EXAMPLES } from './polling-trigger.mts';

const SINGLE_EXPORT = 'single-profile-export.json';
/** They have cases of their own. */
const OTHERS = [SINGLE_EXPORT, ...POLLING_EXAMPLES];

/** The workflows in `examples/`. */
export function exampleCases(declare: DeclareCase): void {
	declare('examples', {}, async ({ credential, store, run, note }) => {
		const names = (await exampleNames()).filter((name) => !OTHERS.includes(name));
		for (const name of names) {
			const workflow = await store(await readExample(name, credential));
			const execution = await run(workflow);
			expect(execution.error?.message, name).toBeUndefined();
			expect(execution.status, name).toBe('success');
			note(name);
		}
	});

	for (const [title, callbackDelayMs, exportDelayMs] of DELAYS) {
		declare(
			`single profile export, calls ${title}`,
			{ callbackDelayMs, exportDelayMs },
			async ({ n8n, credential, emulator, store, run }) => {
				const { control, account } = emulator;
				const exportKey = account.profiles[0]!.id;
				const example = await readExample(SINGLE_EXPORT, credential);
				const stored = await store(withExportKey(example, exportKey));
				await n8n.activate(stored);
				try {
					expect((await run(stored)).status).toBe('success');
					const [verified, ready] = await n8n.executionsOf(stored, 3);
					expect(control.callbacks.map(({ code, status }) => [code, status])).toEqual([
						[100, 200],
						[200, 200],
					]);
					expect(verified!.items('Download export')).toEqual([]);
					expect(ready!.items('Download export')).toMatchObject([
						{ json: { exportKey, sections: expect.any(Object) } },
					]);
				} finally {
					await n8n.deactivate(stored);
				}
			},
		);
	}
}

/** How soon APSIS One calls is not known. */
const DELAYS: Array<[string, number, number]> = [
	['at once', 0, 10],
	['in a while', 500, 2000],
];

function withExportKey(workflow: Workflow, exportKey: string): Workflow {
	const node = workflow.nodes.find(({ name }) => name === 'Export key')!;
	const { assignments } = node.parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	assignments.find(({ name }) => name === 'exportKey')!.value = exportKey;
	return workflow;
}
