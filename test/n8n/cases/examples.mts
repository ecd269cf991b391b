import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import type { Workflow } from '../host/client.mts';
import { exampleNames, readExample } from '../host/examples.mts';

/** Examples with nothing to set but the credential; the others have cases of their own. */
const READY = ['list-sections-and-keyspaces.json'];
const SINGLE_EXPORT = 'single-profile-export.json';

/** The workflows in `examples/`. */
export function exampleCases(declare: DeclareCase): void {
	declare('examples can be imported', {}, async ({ n8n, credential, store }) => {
		const types = new Map<string, number[]>();
		for (const { name, version } of await n8n.nodeTypes()) {
			types.set(name, [...(types.get(name) ?? []), ...[version].flat()]);
		}
		for (const name of await exampleNames()) {
			const example = await readExample(name, credential);
			for (const { type, typeVersion } of example.nodes) {
				expect(types.get(type), `${name}: ${type}`).toContain(typeVersion);
			}
			const { nodes } = await store(example);
			expect(nodes.map(({ parameters }) => parameters)).toEqual(
				example.nodes.map(({ parameters }) => parameters),
			);
		}
	});

	declare('examples', {}, async ({ credential, store, run, note }) => {
		for (const name of READY) {
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
