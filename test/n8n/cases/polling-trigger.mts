import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { KEYSPACES } from '../../emulator/definitions.mts';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase, Trial } from '../bench.mts';
import type { Execution, N8nClient, StoredWorkflow, Workflow } from '../host/client.mts';
import { readExample } from '../host/examples.mts';
import { apsisOneNode, UNDER_TEST, workflowOf } from '../workflow.mts';

const CLICKS = 'clicked-campaign-to-slack.json';
const MEMBERS = 'new-segment-member-to-warehouse.json';
const TRIGGER = 'n8n-nodes-apsis-one.apsisOnePollingTrigger';
/** They need a service that is not here. */
const ELSEWHERE = ['n8n-nodes-base.slack', 'n8n-nodes-base.postgres'];
/** n8n refuses an interval below a minute, but takes as many times as it is given. */
const EVERY_FIVE_SECONDS = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** The polling trigger in an active workflow, over a restart of n8n, within the real limits. */
export function pollingTriggerCases(declare: DeclareCase): void {
	declare('polling trigger', { exportDelayMs: 0 }, async (trial) => {
		const { n8n, emulator, restartN8n, note } = trial;
		const { control, account } = emulator;
		const { lars, ingrid } = SEED.profiles;
		const click = (count: number) => {
			const from = new Date().toISOString();
			control.produceEmailEvents(count, { types: ['OPENED', 'CLICKED'], from });
		};
		const enter = (email: string) => {
			control.moveInSegment(SEED.segments.swedes, email, true);
		};
		const keyOf = (email: string) => account.find(KEYSPACES.email, email)!.id;

		const clicks = await storeExample(trial, CLICKS, {
			'Tag the profile': {
				section: byId(SEED.sections.default),
				tags: [SEED.tags.vip],
			},
		});
		const members = await storeExample(trial, MEMBERS, {
			'When a profile enters': { segment: byId(SEED.segments.swedes) },
		});

		const segments = await n8n.listEntries({
			nodeType: TRIGGER,
			typeVersion: 1,
			parameters: { source: 'segmentMembers' },
			path: 'parameters.segment',
			methodName: 'getSegments',
			credentialId: trial.credential.id,
		});
		expect(segments.map(({ value }) => value)).toContain(SEED.segments.swedes);

		const test = await n8n.waitFor(await n8n.start(members, [TRIGGER]));
		expect(test.error?.message).toBeUndefined();
		expect(test.items('Write the row')).toMatchObject([
			{ json: { segment: SEED.segments.swedes, email: expect.stringContaining('@') } },
			{ json: { segment: SEED.segments.swedes } },
		]);

		control.clearReceived();
		click(20);
		await sleep(1100);
		await n8n.activate(clicks);
		await sleep(1100);
		// Before the first poll, for the next one that makes a report is a minute later.
		click(20);
		await n8n.activate(members);
		try {
			await n8n.executionsOf(clicks, 1, 'trigger');
			click(20);
			enter(lars);
			await restartN8n();
			enter(ingrid);

			const clicked = await untilItems(n8n, clicks, 'Tell Slack', 20);
			const ids = clicked.map(({ json }) => json.correlation_id);
			expect(new Set(ids).size).toBe(20);
			expect(clicked.every(({ json }) => json.type === 'CLICKED')).toBe(true);
			const entered = await untilItems(n8n, members, 'Write the row', 2);
			expect(entered.map(({ json }) => json.export_key).sort()).toEqual(
				[keyOf(lars), keyOf(ingrid)].sort(),
			);
			expect(control.counts[429]).toBeUndefined();
			note('clicks and members, over a restart');
		} finally {
			await n8n.deactivate(clicks);
			await n8n.deactivate(members);
		}
	});

	declare('consent changes', { exportDelayMs: 0 }, async (trial) => {
		const { credential, emulator, n8n, run, store } = trial;
		const { anna } = SEED.profiles;
		const consent = async (consentType: string) => {
			const parameters = {
				resource: 'consent',
				operation: 'set',
				section: byId(SEED.sections.default),
				keyspace: byId(KEYSPACES.email),
				profileKey: anna,
				topic: byId(SEED.topics.news),
				channel: byId(SEED.channels.email),
				consentType,
				reason: 'Web form',
			};
			const { error } = await run(
				await store(workflowOf(1, apsisOneNode(credential, { parameters }))),
			);
			expect(error?.message).toBeUndefined();
		};
		await consent('opt-in');
		const workflow = await store({
			name: 'Consents',
			nodes: [
				{
					id: randomUUID(),
					name: UNDER_TEST,
					type: TRIGGER,
					typeVersion: 1,
					position: [0, 0],
					parameters: {
						pollTimes: EVERY_FIVE_SECONDS,
						source: 'consentOptedOut',
						section: byId(SEED.sections.default),
					},
					credentials: { apsisOneApi: { id: credential.id, name: credential.name } },
				},
			],
			connections: {},
			settings: { executionOrder: 'v1' },
		});
		await n8n.activate(workflow);
		try {
			await n8n.executionsOf(workflow, 1, 'trigger');
			await consent('opt-out');
			const [item] = await untilItems(n8n, workflow, UNDER_TEST, 1);
			expect(item!.json).toMatchObject({
				change: 'optedOut',
				before: 'optedIn',
				topic: SEED.topics.news,
				exportKey: emulator.account.find(KEYSPACES.email, anna)!.id,
			});
		} finally {
			await n8n.deactivate(workflow);
		}
	});
}

/** An example that polls often, with services elsewhere replaced, and parameters filled in by node. */
async function storeExample(
	{ credential, store }: Trial,
	name: string,
	parameters: Record<string, Record<string, unknown>>,
): Promise<StoredWorkflow> {
	const workflow: Workflow = await readExample(name, credential);
	for (const node of workflow.nodes) {
		Object.assign(node.parameters, parameters[node.name]);
		if (node.type === TRIGGER) node.parameters.pollTimes = EVERY_FIVE_SECONDS;
		if (ELSEWHERE.includes(node.type)) {
			Object.assign(node, { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} });
		}
	}
	return await store(workflow);
}

/** Waits until the executions of an active workflow have put out so many items at a node. */
async function untilItems(n8n: N8nClient, workflow: StoredWorkflow, node: string, count: number) {
	for (;;) {
		const executions: Execution[] = await n8n.executionsOf(workflow, 1, 'trigger');
		const items = executions.flatMap((execution) => execution.items(node));
		const failed = executions.find(({ status }) => status !== 'success');
		expect(failed?.error?.message).toBeUndefined();
		if (items.length >= count) return items;
		await sleep(500);
	}
}
