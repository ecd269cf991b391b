import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../bench.mts';
import { errorText } from '../items.mts';
import { apsisOneNode, byId, workflowOf } from '../workflow.mts';

const { sections, keyspaces, attributes } = SEED;
const TARGET = {
	section: byId(sections.default),
	keyspace: byId(keyspaces.email),
	profileKey: "={{ 'p' + $json.n + '@example.com' }}",
};

/** Operations that write, and the path of what they write about some of the people. */
const OPERATIONS = {
	'a declarative operation': {
		parameters: { resource: 'profile', operation: 'delete', ...TARGET },
		path: 'example\\.com$',
	},
	'Create or Update': {
		parameters: {
			resource: 'profile',
			operation: 'upsert',
			...TARGET,
			attributes: {
				mappingMode: 'defineBelow',
				value: { [attributes.firstName]: 'N' },
				schema: [],
			},
		},
		path: 'attributes$',
	},
};

/** What becomes of the other items when one of them fails. */
export function stopCases(declare: DeclareCase): void {
	for (const [name, { parameters, path }] of Object.entries(OPERATIONS)) {
		declare(`a run that fails in the middle, ${name}`, {}, async (trial) => {
			const { emulator, credential, store, run, note } = trial;
			const { control } = emulator;
			for (let n = 0; n < 10; n++) emulator.account.create(keyspaces.email, `p${n}@example.com`);
			// Three are done, one is refused, the others are told to come back in a second.
			control.addFault({ path: `p[0-2]%40.*${path}`, times: 3 });
			control.addFault({ path: `p3%40.*${path}`, status: 400, delayMs: 600 });
			control.addFault({
				path: `p[4-9]%40.*${path}`,
				status: 429,
				headers: { 'retry-after': '1' },
				times: 18,
			});
			const workflow = await store(workflowOf(10, apsisOneNode(credential, { parameters })));
			const execution = await run(workflow);
			expect(errorText(execution)).toMatch(/\b3 of 10 items\b/);
			const sent = control.received.length;
			await sleep(3000);
			expect(control.received).toHaveLength(sent);
			const refusal = control.received.find(({ status }) => status === 400)!;
			expect(control.received.filter(({ at }) => at > refusal.at + 900)).toEqual([]);
			note('10 items');
		});
	}
}
