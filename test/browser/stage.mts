import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { packInto } from '../../scripts/pack.mts';
import { startEmulator, type Emulator } from '../emulator/index.mts';
import { N8nClient, OWNER, type Credential } from '../n8n/host/client.mts';
import { credentialFor } from '../n8n/host/credential.mts';
import { ensureN8n } from '../n8n/host/install.mts';
import { launchN8n, type RunningN8n } from '../n8n/host/launch.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import { launchChromium } from './chromium.mts';

/** All that a case needs: the emulator, a real n8n with the packed package, and its editor. */
export interface Stage {
	emulator: Emulator;
	client: N8nClient;
	/** The editor, signed in. */
	page: Page;
	/** The address of n8n. */
	url: string;
	/** Addresses outside this machine that the editor asked for; none of them was answered. */
	blocked: string[];
	/** A credential for the emulator, stored in n8n. */
	createCredential(changes?: { name?: string; clientSecret?: string }): Promise<Credential>;
	close(): Promise<void>;
}

const VIEWPORT = { width: 1360, height: 900 };
const ACTION_WITHIN_MS = 20_000;

/** Starts everything. Throws, with nothing left running, if a part cannot be started. */
export async function openStage(): Promise<Stage> {
	const cleanUps: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
	};
	try {
		const work = await mkdtemp(join(tmpdir(), 'apsis-one-browser-'));
		cleanUps.push(async () => await rm(work, { recursive: true, force: true }));
		const emulator = await startEmulator();
		cleanUps.push(async () => await emulator.close());
		const n8n = await launchN8n({ n8n: await ensureN8n(N8N_2), tarball: await packInto(work) });
		cleanUps.push(n8n.stop);
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();

		const browser = await launchChromium();
		cleanUps.push(async () => await browser.close());
		const blocked: string[] = [];
		const page = await openEditor(browser, n8n, blocked);
		const createCredential: Stage['createCredential'] = async ({ name, ...data } = {}) => {
			const credential = credentialFor(emulator);
			return await client.createCredential({
				...credential,
				name: name ?? credential.name,
				data: { ...credential.data, ...data },
			});
		};
		return { emulator, client, page, url: n8n.url, blocked, createCredential, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function openEditor(browser: Browser, { url }: RunningN8n, blocked: string[]): Promise<Page> {
	const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 2 });
	await context.route('**/*', async (route) => {
		const { protocol, hostname, origin } = new URL(route.request().url());
		if (!protocol.startsWith('http') || hostname === '127.0.0.1') return await route.continue();
		blocked.push(origin);
		await route.abort();
	});
	const page = await context.newPage();
	page.setDefaultTimeout(ACTION_WITHIN_MS);
	// A workflow that is left may have changes that nobody wants.
	page.on('dialog', (dialog) => void dialog.accept());
	await page.goto(`${url}/signin`);
	await page.locator('input[autocomplete=email], input[type=email]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL('**/home/**');
	return page;
}
