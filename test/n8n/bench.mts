import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packInto } from '../../scripts/pack.mts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';
import { figureOf, writeFigures, type Figure } from './figures.mts';
import {
	N8nClient,
	type Credential,
	type Execution,
	type StoredWorkflow,
	type Workflow,
} from './host/client.mts';
import { credentialFor } from './host/credential.mts';
import { ensureN8n } from './host/install.mts';
import { launchN8n, type RunningN8n } from './host/launch.mts';
import type { Line } from './host/lines.mts';

/** What a case works with: an n8n that all cases share, and an account of its own. */
export interface Trial {
	n8n: N8nClient;
	/** Where workflows may read and write files. */
	filesFolder: string;
	emulator: Emulator;
	credential: Credential;
	store(workflow: Workflow): Promise<StoredWorkflow>;
	/** Runs a workflow; what is received from its start on can be read from the emulator. */
	run(workflow: StoredWorkflow): Promise<Execution>;
	/** Notes what the emulator has counted since it was last cleared. */
	note(title: string): Figure;
	/** n8n's process; none while it is stopped. */
	n8nProcess(): number | undefined;
	/** Ends n8n as a crash does; it has to be started again. */
	killN8n(): Promise<void>;
	/** Stops n8n and starts it again with the same data. */
	restartN8n(): Promise<void>;
	/** What n8n has written since the first case. */
	readLog(): Promise<string>;
}

/** Declares a case, which gets an emulator with these options and a credential for it. */
export type DeclareCase = (
	title: string,
	options: EmulatorOptions,
	body: (trial: Trial) => Promise<void>,
) => void;

/**
 * One n8n of this line for all the cases of a test file: started before them with the packed
 * package, stopped after them. After each case the emulator must have seen no breach of the reference.
 */
export function benchFor(line: Line): DeclareCase {
	const figures: Figure[] = [];
	let running: RunningN8n;
	let n8n: N8nClient;

	beforeAll(async () => {
		const work = await mkdtemp(join(tmpdir(), 'apsis-one-pack-'));
		try {
			running = await launchN8n({ n8n: await ensureN8n(line), tarball: await packInto(work) });
		} finally {
			await rm(work, { recursive: true, force: true });
		}
		n8n = new N8nClient(running.url);
		await n8n.setUpOwner();
	});

	afterAll(async () => {
		await writeFigures(`n8n-${line.version}`, figures);
		await running?.stop();
	});

	return (title, options, body) => {
		test(title, async () => {
			const emulator = await startEmulator(options);
			const { control } = emulator;
			try {
				await body({
					n8n,
					filesFolder: running.filesFolder,
					emulator,
					credential: await n8n.createCredential(credentialFor(emulator)),
					store: async (workflow) => await n8n.importWorkflow(workflow),
					run: async (workflow) => {
						control.clearReceived();
						return await n8n.run(workflow);
					},
					note: (part) => {
						const figure = figureOf(`${title}: ${part}`, control);
						figures.push(figure);
						return figure;
					},
					n8nProcess: () => running.pid,
					killN8n: async () => await running.kill(),
					restartN8n: async () => {
						await running.restart();
						await n8n.login();
					},
					readLog: async () => await readFile(running.logFile, 'utf8'),
				});
				expect(control.violations).toEqual([]);
			} finally {
				await emulator.close();
			}
		});
	};
}
