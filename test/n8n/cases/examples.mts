import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import type { Workflow } from '../host/client.mts';
import { exampleNames, readExample } from '../host/examples.mts';
import { untilListening } from '../listening.mts';

/** Examples with nothing to set but the credential; the others have cases of their own. */
const READY = ['list-sections-and-keyspaces.json'];
const SINGLE_EXPORT = 'single-profile-export.json';
const TRIGGER = 'When the export is ready';
const SECRET = 'fW8pJ2dLq0Rz5tYx';

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
				const workflow = await readExample(SINGLE_EXPORT, credential);
				const secret = await n8n.createCredential({
					name: 'Secret of the callback',
					type: 'httpQueryAuth',
					data: { name: 'key', value: SECRET },
				});
				const trigger = workflow.nodes.find(({ name }) => name === TRIGGER)!;
				trigger.credentials!.httpQueryAuth = { id: secret.id, name: secret.name };
				const url = `${n8n.url}/webhook/${String(trigger.webhookId)}/webhook`;
				const callbackUrl = `${url}?key=${SECRET}`;
				const stored = await store(withValues(workflow, { exportKey, callbackUrl }));
				await n8n.activate(stored);
				try {
					await untilListening(url);
					expect((await run(stored)).status).toBe('success');
					const executions = await n8n.executionsOf(stored, 2);
					const ready = executions.filter((one) => one.items(TRIGGER).length > 0);
					expect(control.callbacks.map(({ code, status }) => [code, status])).toEqual([
						[100, 200],
						[200, 200],
					]);
					expect(ready).toHaveLength(1);
					expect(ready[0]!.items('Hand it out')).toMatchObject([
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

function withValues(workflow: Workflow, values: Record<string, string>): Workflow {
	const node = workflow.nodes.find(({ name }) => name === 'Export key')!;
	const { assignments } = node.parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	for (const assignment of assignments) assignment.value = values[assignment.name]!;
	return workflow;
}
