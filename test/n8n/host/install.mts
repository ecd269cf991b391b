import { join } from 'node:path';
import { ensureInstalled, outputOf } from './cache.mts';
import type { Line } from './lines.mts';
import { ensureNode, type NodeRuntime } from './node.mts';

/** An n8n that can be started. */
export interface InstalledN8n {
	line: Line;
	node: NodeRuntime;
	/** The script to start with `node`. */
	script: string;
}

/**
 * Sees to an n8n of this line in the cache, and to a Node.js that runs it. Minutes the first time
 * on a machine, with visible progress; then at once.
 *
 * @throws Error as `ensureInstalled` does
 */
export async function ensureN8n(line: Line): Promise<InstalledN8n> {
	const node = await ensureNode();
	const scriptIn = (folder: string) => join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	const folder = await ensureInstalled({
		name: `n8n-${line.version}`,
		title: `n8n ${line.version}`,
		packageJson: { dependencies: { n8n: line.version }, overrides: line.overrides },
		native: {
			packages: line.native,
			env: node.buildEnv,
			isBuilt: async (folder, name) =>
				await outputOf(node.path, ['-e', `require(${JSON.stringify(name)})`], folder).then(
					() => true,
					() => false,
				),
		},
		verifiedWith: `Node.js ${node.version}`,
		verify: async (folder) => {
			const version = await outputOf(node.path, [scriptIn(folder), '--version'], folder);
			if (version !== line.version) throw new Error(`This is n8n ${version}`);
		},
	});
	return { line, node, script: scriptIn(folder) };
}
