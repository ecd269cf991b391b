import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser } from 'playwright-core';

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The path of the browser that the tests use: `CHROMIUM_PATH`, else an installed one. */
export function chromiumPath(): string | undefined {
	return [process.env.CHROMIUM_PATH ?? '', ...USUAL_PATHS].find((path) => existsSync(path));
}

/** Starts the browser, without a window. Throws if there is none. */
export async function launchChromium(): Promise<Browser> {
	const executablePath = chromiumPath();
	if (executablePath === undefined) {
		throw new Error('No Chromium found: install one, or name it in CHROMIUM_PATH');
	}
	// As n8n marks its elements.
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath, args: ARGS });
}
