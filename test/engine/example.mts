import type { IConnections, INode, ITaskData } from 'n8n-workflow';
import type { Emulator } from '../emulator/index.mts';
import type { Execution, Item, Workflow } from '../n8n/host/client.mts';
import { credentialFor } from '../n8n/host/credential.mts';
import { readExample } from '../n8n/host/examples.mts';
import { createEngine } from './engine.mts';

/** A workflow and what came out of it, in n8n's engine and in n8n alike. */
export interface ExampleRun {
	workflow: Workflow;
	execution: Pick<Execution, 'status' | 'error' | 'items'>;
}

/**
 * Runs a workflow of `examples/` in n8n's engine, in this process, with the built package.
 *
 * @param name the file's; a workflow of a manual trigger and APSIS One nodes
 */
export async function runExample(name: string, emulator: Emulator): Promise<ExampleRun> {
	const credential = credentialFor(emulator);
	const workflow = await readExample(name, { ...credential, id: '1' });
	const { status, data } = await createEngine(credential.data as never).runWorkflow({
		nodes: workflow.nodes as unknown as INode[],
		connections: workflow.connections as unknown as IConnections,
	});
	const { error, runData } = data.resultData;
	const itemsOf = ({ data: output }: ITaskData, index: number) =>
		(output?.main?.[index] ?? []) as Item[];
	return {
		workflow,
		execution: {
			status,
			error,
			items: (node, output = 0) => (runData[node] ?? []).flatMap((run) => itemsOf(run, output)),
		},
	};
}
