import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { DeclareCase } from '../bench.mts';
import { apsisOneNode, chainOf, UNDER_TEST } from '../workflow.mts';

const ENDED_WITHIN_MS = 10_000;
const LOOK_MS = 100;

/** n8n's Code node beside the package's, and the process that n8n has for it. */
export function codeNodeCases(declare: DeclareCase): void {
	declare('Code node after APSIS One', {}, async ({ credential, emulator, store, run }) => {
		const { keyspaces } = emulator.account.definitions;
		const workflow = chainOf({
			Start: { type: 'n8n-nodes-base.manualTrigger' },
			Keyspaces: apsisOneNode(credential, { parameters: { returnAll: true } }),
			[UNDER_TEST]: {
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: {
					jsCode: 'return [{ json: { count: $input.all().length, first: $json.discriminator } }];',
				},
			},
		});
		const execution = await run(await store(workflow));
		expect(execution.error?.message).toBeUndefined();
		expect(execution.items(UNDER_TEST).map(({ json }) => json)).toEqual([
			{ count: keyspaces.length, first: keyspaces[0]!.discriminator },
		]);
	});

	for (const [title, end] of [
		['stops', 'restartN8n'],
		['crashes', 'killN8n'],
	] as const) {
		declare(`nothing that n8n started is left when it ${title}`, {}, async (trial) => {
			const started = await childrenOf(trial.n8nProcess()!);
			expect(started).not.toEqual([]);
			await trial[end]();
			const until = Date.now() + ENDED_WITHIN_MS;
			while ((await leftOf(started)).length > 0 && Date.now() < until) await sleep(LOOK_MS);
			expect(await leftOf(started)).toEqual([]);
			if (end === 'killN8n') await trial.restartN8n();
		});
	}
}

interface Process {
	pid: number;
	parent: number;
}

/** The processes of this machine, without those that have ended and only wait to be collected. */
async function processes(): Promise<Process[]> {
	const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
	return stdout.split('\n').flatMap((line) => {
		const [pid, parent, state = 'Z'] = line.trim().split(/\s+/);
		return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent) }];
	});
}

const childrenOf = async (parent: number) =>
	(await processes()).filter((each) => each.parent === parent).map(({ pid }) => pid);

async function leftOf(pids: number[]): Promise<number[]> {
	const running = new Set((await processes()).map(({ pid }) => pid));
	return pids.filter((pid) => running.has(pid));
}
