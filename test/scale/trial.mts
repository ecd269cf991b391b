import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';
import type { Credential, Execution, StoredWorkflow } from '../n8n/host/client.mts';
import { credentialFor } from '../n8n/host/credential.mts';
import { apsisOneNode, webhookWorkflowOf, workflowOf } from '../n8n/workflow.mts';
import { scaleFigureOf, type ScaleFigure } from './figures.mts';
import type { Queue } from './queue.mts';

/** A round trip within Europe. */
const LATENCY_MS = 20;
const ACTIVE_WITHIN_MS = 10_000;
const LOOK_MS = 100;

/** A workflow that is active. */
export interface OpenWorkflow {
	/** Calls its webhook once for each name: an execution of so many items each. */
	call(names: string[], count: number): Promise<void>;
	/** The ids of the executions that were started by then; waits until there are so many. */
	started(count: number): Promise<string[]>;
	/** Waits until so many executions have ended. */
	ended(count: number): Promise<Execution[]>;
}

/** What a case works with: an n8n in queue mode that all cases share, and an account of its own. */
export interface Trial {
	queue: Queue;
	emulator: Emulator;
	/** A credential that has no token yet. */
	createCredential(data?: Record<string, unknown>): Promise<Credential>;
	/** Stores and activates a workflow that has the APSIS One node do this with every item. */
	open(credential: Credential, parameters: Record<string, unknown>): Promise<OpenWorkflow>;
	/** Runs the same by hand, as from the editor, without a webhook. */
	runByHand(credential: Credential, parameters: Record<string, unknown>): Promise<Execution>;
	/** Notes what the emulator has counted since it was last cleared, and clears it. */
	note(title: string, items: number): ScaleFigure;
}

/** Declares a case, which gets an emulator with these options. */
export type DeclareCase = (
	title: string,
	options: EmulatorOptions,
	body: (trial: Trial) => Promise<void>,
) => void;

/**
 * @param queueOf gives the n8n when a case begins
 * @param figures what cases note is added to them
 */
export function casesOn(queueOf: () => Queue, figures: ScaleFigure[]): DeclareCase {
	return (title, options, body) =>
		test(title, async () => {
			const emulator = await startEmulator({ latencyMs: LATENCY_MS, ...options });
			const active: StoredWorkflow[] = [];
			const queue = queueOf();
			const { n8n } = queue;
			try {
				await body({
					queue,
					emulator,
					createCredential: async (data = {}) => {
						const credential = credentialFor(emulator);
						return await n8n.createCredential({
							...credential,
							data: { ...credential.data, ...data },
						});
					},
					open: async (credential, parameters) => {
						const path = `case-${crypto.randomUUID()}`;
						const node = apsisOneNode(credential, { parameters });
						const workflow = await n8n.importWorkflow(webhookWorkflowOf(path, node));
						await n8n.activate(workflow);
						active.push(workflow);
						return {
							call: async (names, count) => {
								for (const name of names)
									await callWebhook(`${n8n.url}/webhook/${path}`, name, count);
							},
							started: async (count) => await n8n.startedOf(workflow, count),
							ended: async (count) => await n8n.executionsOf(workflow, count),
						};
					},
					runByHand: async (credential, parameters) => {
						const workflow = workflowOf(5, apsisOneNode(credential, { parameters }));
						return await n8n.run(await n8n.importWorkflow(workflow));
					},
					note: (part, items) => {
						const figure = scaleFigureOf(`${title}: ${part}`, items, emulator.control);
						figures.push(figure);
						emulator.control.clearReceived();
						return figure;
					},
				});
				expect(emulator.control.violations).toEqual([]);
			} finally {
				await emulator.close();
				for (const workflow of active) await n8n.deactivate(workflow);
			}
		});
}

async function callWebhook(url: string, name: string, count: number): Promise<void> {
	const body = JSON.stringify({ name, count });
	const headers = { 'content-type': 'application/json' };
	for (const until = Date.now() + ACTIVE_WITHIN_MS; ; await sleep(LOOK_MS)) {
		const { status } = await fetch(url, { method: 'POST', headers, body });
		if (status === 200) return;
		// n8n says that a workflow is active a little before its webhook is there.
		if (status !== 404 || Date.now() > until) throw new Error(`n8n answered ${status} to ${url}`);
	}
}

/** `name-0` and on. */
export function namesOf(name: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

/** Expects executions to have succeeded, and both workers to have had part in them. */
export async function expectByBoth(queue: Queue, executions: Execution[]): Promise<void> {
	for (const { id, status, error } of executions) {
		expect({ id, status, error: error?.message }).toEqual({ id, status: 'success' });
	}
	const workers = await Promise.all(executions.map(async ({ id }) => await queue.workerOf(id)));
	expect(new Set(workers)).toEqual(new Set([0, 1]));
}
