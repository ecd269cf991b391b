import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { dataIn } from '../../emulator/account.mts';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase, Trial } from '../bench.mts';
import type { Item } from '../host/client.mts';
import { inputOf } from '../items.mts';
import { versionOf } from './recipes/profiles.mts';
import { apsisOneNode, byId, UNDER_TEST, workflowOf } from '../workflow.mts';

const section = byId(SEED.sections.default);
const keyspace = byId(SEED.keyspaces.email);
const { anna, erik, aino } = SEED.profiles;
const EMAIL = { attribute: [{ attribute: byId(SEED.attributes.email), column: 'Email' }] };
const ROWS = 250;

/** Runs one operation for the items `{n: 0}` and so on, and gives its output. */
async function outputOf(
	{ credential, store, run }: Trial,
	parameters: Record<string, unknown>,
	items = 1,
): Promise<Item[]> {
	const execution = await run(
		await store(workflowOf(items, apsisOneNode(credential, { parameters }))),
	);
	expect(execution.error?.message).toBeUndefined();
	const output = execution.items(UNDER_TEST);
	expect(output.length).toBeGreaterThan(0);
	expect(inputOf(output[0]!)).toBe(0);
	return output;
}

const columnOf = (name: string, items: Item[]) => items.map(({ json }) => json[name]);

/** Imports, exports and reports of the packed package in a real n8n: as items, as files, in two steps. */
export function bulkCases(declare: DeclareCase): void {
	declare(`import of ${ROWS} items`, {}, async (trial) => {
		const { emulator, note } = trial;
		const [summary, ...others] = await outputOf(
			trial,
			{
				resource: 'import',
				operation: 'create',
				section,
				keyspace,
				inputMode: 'items',
				keyColumn: 'n',
				attributes: { mappingMode: 'autoMapInputData', value: null },
			},
			ROWS,
		);
		expect(others).toEqual([]);
		expect(summary!.json).toMatchObject({
			success: false,
			status: 'rejected',
			rejectedRows: ROWS,
			rejected: { length: ROWS, 0: { row: 1, profileKey: '0' } },
		});
		expect(note('none is an address')).toMatchObject({ requests: 1 });

		const [done] = await outputOf(
			trial,
			{
				resource: 'import',
				operation: 'create',
				section,
				keyspace: byId(SEED.keyspaces.loyalty),
				inputMode: 'items',
				keyColumn: 'n',
				attributes: {
					mappingMode: 'defineBelow',
					value: { [SEED.attributes.firstName]: '={{ "Person " + $json.n }}' },
					schema: [],
				},
			},
			ROWS,
		);
		expect(done!.json).toMatchObject({ success: true, status: 'completed', completedRows: ROWS });
		const key = String(ROWS - 1);
		expect(emulator.account.get(SEED.keyspaces.loyalty, key)).toBeDefined();
		const { requests } = note('all are cards');
		expect(requests).toBeLessThan(10);

		const { importId } = done!.json;
		expect(
			await outputOf(trial, { resource: 'import', operation: 'getStatus', section, importId }),
		).toMatchObject([{ json: { importId, status: 'completed' } }]);
	});

	declare('exports', {}, async (trial) => {
		const { n8n, emulator } = trial;
		const segment = {
			resource: 'export',
			operation: 'segment',
			segment: byId(SEED.segments.swedes),
			section,
			exportAttributes: EMAIL,
		};
		expect(columnOf('Email', await outputOf(trial, segment))).toEqual([anna, erik]);

		const [requested] = await outputOf(trial, { ...segment, output: 'request' });
		const { downloadUrl } = requested!.json;
		const [file] = await outputOf(trial, {
			resource: 'export',
			operation: 'download',
			downloadUrl,
			output: 'file',
			binaryPropertyName: 'table',
		});
		expect((await n8n.contentOf(file!.binary!.table!)).toString('utf8')).toContain(erik);

		const consents = await outputOf(trial, {
			resource: 'export',
			operation: 'consents',
			section,
			topics: { topic: [{ topic: byId(SEED.topics.news) }] },
			channels: { channel: [{ channel: byId(SEED.channels.email), column: 'News' }] },
			exportAttributes: EMAIL,
		});
		const newsOf = (email: string) => consents.find(({ json }) => json.Email === email)?.json.News;
		expect([anna, erik, aino].map(newsOf)).toEqual(['opt-in', 'opt-out', 'confirmed-opt-in']);

		const duplicates = await outputOf(trial, {
			resource: 'export',
			operation: 'duplicates',
			section,
			attribute: byId(SEED.attributes.country),
			exportAttributes: EMAIL,
		});
		expect(columnOf('Email', duplicates).sort()).toEqual([anna, erik].sort());

		const profiles = await outputOf(trial, {
			resource: 'export',
			operation: 'events',
			section,
			events: { event: [{ event: byId(SEED.events.orderPlaced) }] },
			period: 'custom',
			startAt: '2024-02-08',
			exportAttributes: EMAIL,
		});
		// Those that have none of the attributes that are asked for are left out.
		const emailVersion = versionOf(emulator, SEED.attributes.email);
		const withEmail = emulator.account.profiles.filter((profile) =>
			dataIn(profile, SEED.sections.default).attributes.has(emailVersion),
		);
		expect(columnOf('exportKey', profiles)).toEqual(withEmail.map(({ id }) => id));
	});

	// The seed's own email events are not to be among those that are counted.
	declare('email reports', { seedTime: '2024-03-02T00:00:00.000Z' }, async (trial) => {
		const { n8n, emulator } = trial;
		const report = { resource: 'emailReport' };
		const count = 30;
		emulator.control.produceEmailEvents(count);
		const [requested] = await outputOf(trial, {
			...report,
			operation: 'create',
			period: 'custom',
			startAt: '2024-06-01',
			output: 'request',
		});
		const { reportId } = requested!.json;
		const events = await outputOf(trial, { ...report, operation: 'download', reportId });
		expect(new Set(columnOf('correlation_id', events)).size).toBe(count);
		expect(events).toHaveLength(count);
		expect(await outputOf(trial, { ...report, operation: 'get', reportId })).toMatchObject([
			{ json: { reportId, status: 'completed' } },
		]);
		const [file] = await outputOf(trial, {
			...report,
			operation: 'download',
			reportId,
			output: 'file',
		});
		const text = gunzipSync(await n8n.contentOf(file!.binary!.data!)).toString('utf8');
		expect(text).toContain(String(events[0]!.json.correlation_id));
	});
}
