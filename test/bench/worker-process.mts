import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT, packInto, unpack } from '../../scripts/pack.mts';
import type { Emulator } from '../emulator/index.mts';
import { ensureN8n } from '../n8n/host/install.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import type { Job, Outcome } from './worker.mts';

/** Where a worker finds n8n's modules and this package. */
export interface Place {
	/** Folder below whose `node_modules` n8n is. */
	modules: string;
	/** Folder that holds the package's `dist`. */
	packageFolder: string;
}

/** What a worker is to do. */
export type Work = Omit<Job, keyof Place>;

/** Where a bench runs its workers: n8n's modules beside this package as it is published. */
export interface Bench {
	/** Runs executions in a process of its own. Throws with its output where it fails. */
	runWorker(work: Work): Promise<Outcome>;
	/**
	 * Runs a script of `test/bench` in a process of its own, on the Node.js that runs n8n.
	 *
	 * @param script its path below `test/bench`
	 * @param work given to it as JSON, with {@link Place}
	 * @returns its first line of JSON; it is ended then
	 * @throws Error with its output where it ends without one
	 */
	runScript<T>(script: string, work: object): Promise<T>;
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
	const place: Place = { modules, packageFolder };
	const runScript = async <T,>(script: string, work: object): Promise<T> => {
		const path = join(ROOT, 'test/bench', script);
		const job = JSON.stringify({ ...work, ...place });
		const child = spawn(n8n.node.path, ['--expose-gc', '--import', 'tsx', path, job], {
			cwd: ROOT,
			env: {
				...process.env,
				NODE_PATH: join(modules, 'node_modules'),
				N8N_USER_FOLDER: join(folder, 'n8n'),
			},
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const ended = once(child, 'close');
		const output: string[] = [];
		for await (const line of createInterface({ input: child.stdout })) {
			output.push(line);
			if (!line.startsWith('{')) continue;
			// From outside, since a process with an isolate may crash when it exits.
			child.kill('SIGKILL');
			await ended;
			return JSON.parse(line) as T;
		}
		throw new Error(`The worker failed (${String(await ended)}): ${output.join('\n')}`);
	};
	return {
		runScript,
		runWorker: async (work) => await runScript('worker.mts', work),
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
