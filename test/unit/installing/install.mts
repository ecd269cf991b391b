/*
 * Installs what the first argument says (JSON) into the cache, through `ensureInstalled`: a process of
 * its own, so that tests can start it as `npm run` does. A package counts as built when it has `built`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from '../../n8n/host/cache.mts';

const { name, tarball } = JSON.parse(process.argv[2]!) as { name: string; tarball: string };

try {
	await ensureInstalled({
		name: 'tool',
		title: 'A tool',
		packageJson: { dependencies: { [name]: `file:${tarball}` } },
		native: {
			packages: [name],
			isBuilt: async (folder) => existsSync(join(folder, 'node_modules', name, 'built')),
		},
		verifiedWith: 'a test',
		verify: async () => {},
	});
} catch (error) {
	console.log((error as Error).message);
	process.exitCode = 1;
}
