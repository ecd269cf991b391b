/*
 * Tries the package in the editor of a real n8n, with Chromium: `npm run test:browser`. Ends with
 * code 0 if every case passed. The pictures are in `test/output/browser`; with `--pictures`, those
 * of the documentation are made of them. With `--panels`, every operation's panel is photographed as well.
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chromiumPath } from '../test/browser/chromium.mts';
import { makeDocsImages } from '../test/browser/docs-images.mts';
import { PICTURES } from '../test/browser/pictures.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { N8N_2 } from '../test/n8n/host/lines.mts';
import { installFromDebian } from './debian.mts';
import { run } from './run.mts';

const MISSING =
	'Chromium is missing. Install it (Debian and Ubuntu: `sudo apt-get install chromium`), or name ' +
	'a Chromium or Chrome in the environment variable CHROMIUM_PATH.';

const { values } = parseArgs({
	options: {
		pictures: { type: 'boolean', default: false },
		panels: { type: 'boolean', default: false },
	},
});

/** Installs Debian's Chromium where that is possible. Throws if there is none then. */
async function ensureChromium(): Promise<void> {
	if (chromiumPath() !== undefined) return;
	await installFromDebian(['chromium']);
	if (chromiumPath() === undefined) throw new Error(MISSING);
}

try {
	await ensureChromium();
	await ensureN8n(N8N_2);
	await rm(PICTURES, { recursive: true, force: true });
	if (values.panels) process.env.BROWSER_PANELS = 'yes';
	process.exitCode = await run('vitest', ['run', '--project', 'browser']);
	console.log(`The pictures are in ${PICTURES}`);
	if (values.pictures && process.exitCode === 0) {
		for (const path of await makeDocsImages()) console.log(path);
	}
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
