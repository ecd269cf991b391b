import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const NAME = 'tiny-native';
const INSTALL = fileURLToPath(new URL('install.mts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** An install script that leaves a trace of each try, and the file that tells that it succeeded. */
const BUILDS = `require('fs').appendFileSync('tries', 'x'); require('fs').writeFileSync('built', '')`;
const BUILDS_AT_SECOND_TRY = `if (require('fs').existsSync('tries')) require('fs').writeFileSync('built', ''); else { require('fs').writeFileSync('tries', ''); process.exit(1) }`;
const NEVER_BUILDS = `console.error('no compiler'); process.exit(1)`;

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'installing-'));
});
afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

const cached = (...path: string[]) => join(folder, 'cache', 'tool', ...path);
const ofPackage = (file: string) => cached('node_modules', NAME, file);

/** Packs a package with this install script. */
async function packWith(script: string): Promise<string> {
	const source = join(folder, 'source');
	await mkdir(source, { recursive: true });
	await writeFile(join(source, 'build.js'), script);
	const install = { install: 'node build.js' };
	await writeJson(join(source, 'package.json'), { name: NAME, version: '1.0.0', scripts: install });
	await promisify(execFile)('npm', ['pack', '--pack-destination', folder], { cwd: source });
	return join(folder, `${NAME}-1.0.0.tgz`);
}

/** Installs the package under `npm run` of a project whose `.npmrc` has `ignore-scripts`, as ours. */
async function installUnderNpmRun(tarball: string, env: NodeJS.ProcessEnv = {}) {
	const project = join(folder, 'project');
	await mkdir(project, { recursive: true });
	await writeFile(join(project, '.npmrc'), 'ignore-scripts=true\n');
	const what = JSON.stringify(JSON.stringify({ name: NAME, tarball }));
	const install = `node --import "${TSX}" "${INSTALL}" ${what}`;
	await writeJson(join(project, 'package.json'), { name: 'project', scripts: { install } });
	return await promisify(execFile)('npm', ['run', '--silent', 'install'], {
		cwd: project,
		env: { ...process.env, N8N_NODES_APSIS_ONE_CACHE: join(folder, 'cache'), ...env },
	}).catch((error: { stdout: string; stderr: string }) => error);
}

const writeJson = async (path: string, content: object) =>
	await writeFile(path, JSON.stringify(content));

test('native parts are built under npm run, whatever the .npmrc of the project says', async () => {
	const { stdout, stderr } = await installUnderNpmRun(await packWith(BUILDS));
	expect(stdout).toBe('');
	expect(existsSync(ofPackage('built'))).toBe(true);
	expect(await readFile(ofPackage('tries'), 'utf8')).toBe('x');
	expect(stderr).toMatch(`A tool is installed`);
	expect(stderr).toContain(`in ${cached()}. It is kept`);
}, 60_000);

test('what fails is tried once more', async () => {
	const { stdout, stderr } = await installUnderNpmRun(await packWith(BUILDS_AT_SECOND_TRY));
	expect(stdout).toBe('');
	expect(stderr.match(/trying once more/g)).toHaveLength(1);
	expect(existsSync(ofPackage('built'))).toBe(true);
}, 60_000);

test('what cannot be built is told in one line, and the next try goes on from there', async () => {
	const tarball = await packWith(NEVER_BUILDS);
	const { stdout } = await installUnderNpmRun(tarball);
	expect(stdout).toMatch(/^A tool: tiny-native could not be built\. Install Python 3, make .*\n$/);
	expect(await readFile(cached('build.log'), 'utf8')).toContain('no compiler');

	await writeFile(ofPackage('build.js'), BUILDS);
	expect((await installUnderNpmRun(tarball)).stdout).toBe('');
	expect(await readFile(ofPackage('tries'), 'utf8')).toBe('x');
}, 60_000);

test('ignore-scripts of the machine holds, and is named', async () => {
	const userconfig = join(folder, 'npmrc-of-the-user');
	await writeFile(userconfig, 'ignore-scripts=true\n');
	const env = { npm_config_userconfig: userconfig };
	const { stdout } = await installUnderNpmRun(await packWith(BUILDS), env);
	expect(stdout).toMatch(/^A tool: tiny-native could not be built\. .*has ignore-scripts.*\n$/);
	expect(existsSync(ofPackage('built'))).toBe(false);
}, 60_000);
