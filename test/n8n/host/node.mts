import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { environmentApart } from '../../../scripts/npm.mjs';
import { ensureInstalled, outputOf } from './cache.mts';

/** n8n 2.40 and later want it or a newer one, n8n 1.123 it or an older one. */
const MAJOR = 24;

/** A Node.js that runs n8n. */
export interface NodeRuntime {
	/** The path of the executable. */
	path: string;
	/** As `v24.1.0`. */
	version: string;
	/** What npm needs in its environment to build native parts for it. */
	buildEnv: NodeJS.ProcessEnv;
}

/**
 * The running Node.js if both lines of n8n can use it, else one from the npm package `node-<platform>-<arch>`,
 * which is installed into the cache.
 */
export async function ensureNode(): Promise<NodeRuntime> {
	if (Number(process.versions.node.split('.')[0]) === MAJOR)
		return await runtimeOf(process.execPath);
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const packageName = `node-${platform}-${process.arch}`;
	const executable = (folder: string) =>
		join(
			folder,
			'node_modules',
			packageName,
			'bin',
			process.platform === 'win32' ? 'node.exe' : 'node',
		);
	const folder = await ensureInstalled({
		name: `node${MAJOR}`,
		title: `Node.js ${MAJOR} to run n8n`,
		packageJson: { dependencies: { [packageName]: String(MAJOR) } },
		verifiedWith: packageName,
		verify: async (folder) => {
			const version = await outputOf(executable(folder), ['--version'], folder);
			if (!version.startsWith(`v${MAJOR}.`)) throw new Error(`This is Node.js ${version}`);
		},
	});
	return await runtimeOf(executable(folder));
}

async function runtimeOf(path: string): Promise<NodeRuntime> {
	const bin = dirname(path);
	const home = dirname(bin);
	// npm runs its scripts under the first `node` on the path; headers beside it save a download.
	const buildEnv: NodeJS.ProcessEnv = {
		PATH: [bin, environmentApart().PATH].join(delimiter),
	};
	if (existsSync(join(home, 'include', 'node', 'node.h'))) buildEnv.npm_config_nodedir = home;
	return { path, version: await outputOf(path, ['--version'], bin), buildEnv };
}
