import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedRequest } from '../../emulator/index.mts';
import type { Execution, N8nClient, StoredWorkflow } from '../../n8n/host/client.mts';
import { webhookWorkflowOf } from '../../n8n/workflow.mts';
import { startEmulatorProcess, type EmulatorClient } from './emulator-client.mts';
import type { Work } from './works.mts';

/** A round trip within Europe. */
export const LATENCY_MS = 20;
const LOOK_MS = 250;
const ACTIVE_WITHIN_MS = 10_000;
/** No request for so long: nothing more will come. */
const STALLED_MS = 180_000;

/** Creating a profile answers 201, and setting an attribute 204, which nothing else does. */
const DONE = [201, 204];
const LIMITED = 429;

/** A request of an item, and when it was answered. */
export interface Answered {
	/** `name-n` of the item. */
	item: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/** A workflow with a work and an account of its own, in an n8n that others use as well. */
export class Trial {
	private constructor(
		private readonly n8n: N8nClient,
		private readonly emulator: EmulatorClient,
		private readonly workflow: StoredWorkflow,
		private readonly path: string,
		private readonly statuses: number[],
	) {}

	/** @param items that an execution has at most */
	static async open(n8n: N8nClient, work: Work, items: number): Promise<Trial> {
		const emulator = await startEmulatorProcess(LATENCY_MS);
		if (work.needsProfiles) await emulator.addProfiles(items);
		const { url: baseUrl, clientId, clientSecret } = emulator;
		const credential = await n8n.createCredential({
			name: 'APSIS One account',
			type: 'apsisOneApi',
			data: { region: 'custom', baseUrl, clientId, clientSecret },
		});
		const path = `bench-${crypto.randomUUID()}`;
		const workflow = await n8n.importWorkflow(
			webhookWorkflowOf(path, work.node(credential, baseUrl)),
		);
		await n8n.activate(workflow);
		const statuses = work.isReference ? [...DONE, LIMITED] : DONE;
		const trial = new Trial(n8n, emulator, workflow, path, statuses);
		// Obtains the token, and looks definitions up.
		await trial.call('first', 1);
		await trial.answered(1);
		return trial;
	}

	/**
	 * Begins an execution.
	 *
	 * @returns when it was asked for, in milliseconds since the epoch
	 */
	async call(name: string, count: number): Promise<number> {
		const url = `${this.n8n.url}/webhook/${this.path}`;
		// Of its own, since n8n closes a connection that it could not look at for a while.
		const headers = { 'content-type': 'application/json', connection: 'close' };
		const body = JSON.stringify({ name, count });
		for (const begin = Date.now(); ; await sleep(LOOK_MS)) {
			const at = Date.now();
			const { status } = await fetch(url, { method: 'POST', headers, body });
			if (status === 200) return at;
			// n8n says that a workflow is active a little before its webhook is there.
			if (status !== 404 || at - begin > ACTIVE_WITHIN_MS)
				throw new Error(`n8n answered ${status} to its webhook`);
		}
	}

	/**
	 * Waits until so many items were done, or given up. Asks the emulator, so that n8n is not asked.
	 *
	 * @throws Error where no more come
	 */
	async answered(count: number): Promise<void> {
		let known = -1;
		for (let changedAt = Date.now(); ; await sleep(LOOK_MS)) {
			const now = await this.doneCount();
			if (now >= count) return;
			if (now !== known) changedAt = Date.now();
			known = now;
			if (Date.now() - changedAt > STALLED_MS) {
				throw new Error(`Only ${now} of ${count} items were answered`);
			}
		}
	}

	/** The requests of items that were done, in their order. */
	async requests(): Promise<Answered[]> {
		return (await this.emulator.received())
			.filter(isDone)
			.map(({ body, at }) => ({ item: itemOf(body), at: at + LATENCY_MS }));
	}

	/** Waits until so many executions have ended; tells of each. */
	async executions(count: number): Promise<Execution[]> {
		return await this.n8n.executionsOf(this.workflow, count);
	}

	async close(): Promise<void> {
		await this.n8n.deactivate(this.workflow);
		await this.emulator.stop();
	}

	private async doneCount(): Promise<number> {
		const counts = await this.emulator.counts();
		return this.statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
	}
}

const isDone = ({ status }: ReceivedRequest) => status !== null && DONE.includes(status);

/** The profile key without its domain, or the attribute's value. */
const itemOf = (body: unknown): string =>
	String(Object.values(body as Record<string, unknown>)[0]).replace(/@.*/, '');
