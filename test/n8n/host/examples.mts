import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/pack.mts';
import type { Credential, Workflow, WorkflowNode } from './client.mts';

const FOLDER = join(ROOT, 'examples');

/** The names of the workflows in `examples/`. */
export async function exampleNames(): Promise<string[]> {
	return (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
}

/** A workflow of `examples/`, with this credential wherever it wants one of its type. */
export async function readExample(name: string, credential: Credential): Promise<Workflow> {
	const workflow = JSON.parse(await readFile(join(FOLDER, name), 'utf8')) as Workflow;
	for (const { credentials } of workflow.nodes) {
		if (credentials?.[credential.type]) {
			credentials[credential.type] = { id: credential.id, name: credential.name };
		}
	}
	return workflow;
}

/** A node of a workflow. Throws if it has none of this name. */
export function nodeNamed({ name: title, nodes }: Workflow, name: string): WorkflowNode {
	const node = nodes.find((each) => each.name === name);
	if (!node) throw new Error(`The workflow "${title}" has no node "${name}"`);
	return node;
}

/** Does what the sticky note asks the user for: fills fields of a node, and chooses its credential. */
export function setUp(
	workflow: Workflow,
	name: string,
	parameters: Record<string, unknown>,
	credential?: Credential,
): void {
	const node = nodeNamed(workflow, name);
	Object.assign(node.parameters, parameters);
	if (credential) {
		node.credentials = { [credential.type]: { id: credential.id, name: credential.name } };
	}
}

/**
 * Puts an offline node in the place of one that needs a server of somebody else's. It gives each item
 * on, with its files and with the text fields of the node that it replaces, expressions evaluated.
 */
export function takeOffline(workflow: Workflow, name: string): void {
	const node = nodeNamed(workflow, name);
	const assignments = Object.entries(node.parameters)
		.filter(([, value]) => typeof value === 'string')
		.map(([field, value]) => ({ id: field, name: field, type: 'string', value }));
	Object.assign(node, {
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'manual',
			includeOtherFields: true,
			assignments: { assignments },
			options: {},
		},
	});
	delete node.credentials;
}
