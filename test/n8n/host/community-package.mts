import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environmentApart } from '../../../scripts/npm.mjs';
import { unpack } from '../../../scripts/pack.mts';

/** n8n's own flags, and none of npm's notes. */
const NPM_INSTALL = [
	'install',
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
	'--update-notifier=false',
];

interface PackageJson extends Record<string, unknown> {
	name: string;
	version: string;
}

/**
 * Installs a packed community package the way n8n's own installer does: into its folder for
 * nodes, without development and peer dependencies, without install scripts.
 *
 * @param tarball path of what `npm pack` made
 * @param userFolder n8n's user folder; n8n must not be running on it
 */
export async function installCommunityPackage(tarball: string, userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const unpacked = join(nodes, 'unpacked');
	await unpack(tarball, unpacked);
	const {
		devDependencies: _dev,
		peerDependencies: _peer,
		optionalDependencies: _optional,
		...packageJson
	} = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as PackageJson;
	const folder = join(nodes, 'node_modules', packageJson.name);
	await mkdir(join(folder, '..'), { recursive: true });
	await rename(unpacked, folder);
	await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson, null, 2));
	await promisify(execFile)('npm', NPM_INSTALL, { cwd: folder, env: environmentApart() });
	const list = { name: 'installed-nodes', private: true };
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({ ...list, dependencies: { [packageJson.name]: packageJson.version } }, null, 2),
	);
}
