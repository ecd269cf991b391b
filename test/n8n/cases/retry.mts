import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase, Trial } from '../bench.mts';
import { expectOneEach } from '../items.mts';
import { apsisOneNode, byId, UNDER_TEST, workflowOf } from '../workflow.mts';

const { sections, keyspaces, profiles, events } = SEED;
const PEOPLE = [profiles.anna, profiles.erik, profiles.lars];
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
const TARGET = {
	section: byId(sections.default),
	keyspace: byId(keyspaces.email),
	profileKey: `={{ ${JSON.stringify(PEOPLE)}[$json.n] }}`,
};
const ADD_EVENT = {
	resource: 'event',
	operation: 'add',
	...TARGET,
	event: byId(events.orderPlaced),
	specifyData: 'json',
	eventDataJson: '{}',
};

/** How often the emulator was sent what writes about each profile. */
const writesTo = ({ emulator }: Trial) =>
	PEOPLE.map(
		(person) =>
			emulator.control.received.filter(
				({ method, path }) => method === 'POST' && path.includes(encodeURIComponent(person)),
			).length,
	);

/** n8n's Retry On Fail: a try is a run of its own, but what was settled is not sent again. */
export function retryCases(declare: DeclareCase): void {
	declare('Retry On Fail, a declarative operation', {}, async (trial) => {
		const { emulator, credential, store, run } = trial;
		const workflow = await store(workflowOf(3, { ...apsisOneNode(credential), ...RETRY }));
		emulator.control.addFault({ path: '/audience/keyspaces$', times: 1, status: 400 });
		expectOneEach(await run(workflow), 3);
	});

	for (const onError of [undefined, 'continueRegularOutput'] as const) {
		const title = `Retry On Fail, events of several profiles${onError ? ', continuing' : ''}`;
		declare(title, {}, async (trial) => {
			const { emulator, credential, store, run } = trial;
			const node = apsisOneNode(credential, { parameters: ADD_EVENT, onError });
			const workflow = await store(workflowOf(3, { ...node, ...RETRY }));
			// The others are through by then.
			emulator.control.addFault({ path: 'anna.*/events$', status: 400, delayMs: 500 });
			const execution = await run(workflow);
			expectOneEach(execution, 3);
			const given = execution.items(UNDER_TEST).map(({ json }) => json.profileKey);
			expect(given).toEqual(PEOPLE);
			expect(writesTo(trial)).toEqual([2, 1, 1]);
		});
	}

	declare('Retry On Fail, an import that was uploaded', {}, async (trial) => {
		const { emulator, credential, store, run } = trial;
		const node = apsisOneNode(credential, {
			parameters: {
				resource: 'import',
				operation: 'create',
				...TARGET,
				inputMode: 'items',
				keyColumn: 'name',
				attributes: { mappingMode: 'autoMapInputData', value: null },
			},
		});
		const workflow = workflowOf(1, { ...node, ...RETRY });
		// A column with the key.
		const items = workflow.nodes.find(({ name }) => name === 'Numbers')!;
		items.parameters = JSON.parse(
			JSON.stringify(items.parameters).replace('({ n })', `({ name: '${profiles.anna}' })`),
		) as Record<string, unknown>;
		const stored = await store(workflow);
		emulator.control.addFault({ method: 'GET', path: '/imports/', status: 400 });
		const execution = await run(stored);
		expect(execution.error?.message).toBeUndefined();
		expect(execution.items(UNDER_TEST)[0]?.json).toMatchObject({ status: 'completed', rows: 1 });
		expect(emulator.control.imports).toMatchObject([{ uploads: 1 }]);
	});
}
