import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, packInto, unpack } from '../../scripts/pack.mts';
import type { Emulator } from '../emulator/index.mts';
import { ensureN8n } from '../n8n/host/install.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import type { Job, Outcome } from './worker.mts';

/** What a worker is to do. */
export type Work = Omit<Job, 'modules' | 'packageFolder'>;

/** Where a bench runs its workers: n8n's modules beside this package as it is published. */
export interface Bench {
	/** Runs executions in a process of its own. Throws with its output where it fails. */
	runWorker(work: Work): Promise<Outcome>;
	/** Removes what was unpacked. */
	close(): void;
}

/** Installs n8n where it is missing, and packs and unpacks the package. */
export async function openBench(): Promise<Bench> {
	const n8n = await ensureN8n(N8N_2);
	const modules = join(dirname(n8n.script), '../../..');
	// Outside of the repository, so that n8n-workflow is found where n8n has it, as in a real n8n.
	const folder = mkdtempSync(join(tmpdir(), 'apsis-one-bench-'));
	const packageFolder = join(folder, 'package');
	await unpack(await packInto(folder), packageFolder);
	return {
		async runWorker(work) {
			const worker = join(ROOT, 'test/bench/worker.mts');
			const whole: Job = { ...work, modules, packageFolder };
			const child = spawn(n8n.node.path, ['--import', 'tsx', worker, JSON.stringify(whole)], {
				cwd: ROOT,
				env: { ...process.env, NODE_PATH: join(modules, 'node_modules') },
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			let output = '';
			child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
			const code = await new Promise((done) => child.on('close', done));
			const line = output.trim().split('\n').at(-1) ?? '';
			if (code !== 0 || !line.startsWith('{'))
				throw new Error(`The worker failed (${String(code)}): ${output}`);
			return JSON.parse(line) as Outcome;
		},
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Asks the emulator for a token, for work that does not go through this package. */
export async function fetchToken({ url, clientId, clientSecret }: Emulator): Promise<string> {
	const response = await fetch(`${url}/oauth/token`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
		}),
	});
	return ((await response.json()) as { access_token: string }).access_token;
}

/**
 * Replaces what the README has between `<!-- name -->` and `<!-- /name -->`.
 *
 * @param command that measured the table
 */
export function writeIntoReadme(name: string, command: string, table: string): void {
	const file = join(ROOT, 'README.md');
	const readme = readFileSync(file, 'utf8');
	const date = new Date().toISOString().slice(0, 10);
	const block = `<!-- ${name} -->\n\nMeasured on ${date} with \`${command}\`, two cores, emulator with 20 ms latency.\n\n${table}\n\n<!-- /${name} -->`;
	const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
	if (!place.test(readme)) throw new Error(`The README has no place for "${name}"`);
	writeFileSync(
		file,
		readme.replace(place, () => block),
	);
}

/** @returns a Markdown table */
export const markdownTable = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');
