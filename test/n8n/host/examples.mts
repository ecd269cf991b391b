import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/pack.mts';
import type { Credential, Workflow } from './client.mts';

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
