/*
 * Tries the package in the editor of a real n8n, with Chromium: `npm run test:browser`. Ends with
 * code 0 if every case passed. The pictures are in `test/output/browser`; with `--pictures`, those
 * of the documentation are made of them.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chromiumPath } from '../test/browser/chromium.mts';
import { makeDocsImages } from '../test/browser/docs-images.mts';
import { PICTURES } from '../test/browser/pictures.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { N8N_2 } from '../test/n8n/host/lines.mts';
import { COMMAND_ENV, ROOT } from './pack.mts';

const MISSING =
	'Chromium is missing. Install it (Debian and Ubuntu: `sudo apt-get install chromium`), or name ' +
	'a Chromium or Chrome in the environment variable CHROMIUM_PATH.';

const { values } = parseArgs({ options: { pictures: { type: 'boolean', default: false } } });

/** Runs a command with its output as it comes; returns its exit code. */
async function run(command: string, args: string[]): Promise<number> {
	// Without colours where a program reads along.
	const env = process.stdout.isTTY ? COMMAND_ENV : { ...COMMAND_ENV, NO_COLOR: '1' };
	const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
	return await new Promise((resolve) => {
		child.on('error', () => resolve(1)).on('close', (code) => resolve(code ?? 1));
	});
}

/** Installs Debian's Chromium where that is possible. Throws if there is none then. */
async function ensureChromium(): Promise<void> {
	if (chromiumPath() !== undefined) return;
	if (process.platform === 'linux' && process.getuid?.() === 0) {
		console.log('Installing Chromium with apt-get');
		const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
		if ((await run('apt-get', install)) !== 0 && (await run('apt-get', ['update'])) === 0) {
			await run('apt-get', install);
		}
	}
	if (chromiumPath() === undefined) throw new Error(MISSING);
}

try {
	await ensureChromium();
	await ensureN8n(N8N_2);
	await rm(PICTURES, { recursive: true, force: true });
	process.exitCode = await run('vitest', ['run', '--project', 'browser']);
	console.log(`The pictures are in ${PICTURES}`);
	if (values.pictures && process.exitCode === 0) {
		for (const path of await makeDocsImages()) console.log(path);
	}
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
