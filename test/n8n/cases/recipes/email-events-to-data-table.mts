import { expect } from 'vitest';
import type { DeclareCase } from '../../bench.mts';
import { readExample, setUp } from '../../host/examples.mts';

const COLUMNS = [
	{ name: 'correlation_id', type: 'string' },
	{ name: 'type', type: 'string' },
	{ name: 'address', type: 'string' },
	{ name: 'activity_name', type: 'string' },
	{ name: 'subject', type: 'string' },
	{ name: 'happened_at', type: 'date' },
] as const;
const EVENTS = 20;
// The seed's own email events are not to be among those that are counted.
const OPTIONS = { seedTime: '2024-03-02T00:00:00.000Z' };

/** Events of emails become rows of a data table, each once. */
export function emailEventsCase(declare: DeclareCase): void {
	declare('recipe email-events-to-data-table', OPTIONS, async (trial) => {
		const { n8n, credential, emulator, store, run } = trial;
		emulator.control.produceEmailEvents(EVENTS);
		const table = await n8n.createDataTable('APSIS One email events', [...COLUMNS]);
		const workflow = await readExample('email-events-to-data-table.json', credential);
		// So that the repeated rows of the report get as far as the table.
		setUp(workflow, 'Get new email events', { options: { deduplicate: false } });
		setUp(workflow, 'Keep them in a data table', {
			dataTableId: { __rl: true, mode: 'id', value: table.id },
		});
		const execution = await run(await store(workflow));
		expect(execution.error?.message).toBeUndefined();
		expect(execution.items('Get new email events').length).toBeGreaterThan(EVENTS);

		const rows = await n8n.rowsOf(table);
		const { emailEvents } = emulator.account;
		const produced = emailEvents.slice(-EVENTS);
		expect(rows.map(({ correlation_id: id }) => id).sort()).toEqual(
			produced.map((event) => event.correlation_id).sort(),
		);
		for (const event of produced) {
			const row = rows.find(({ correlation_id: id }) => id === event.correlation_id);
			const { type, address, activity_name, subject } = event;
			expect(row).toMatchObject({ type, address, activity_name, subject });
			expect(Date.parse(String(row!.happened_at))).toBe(event.event_time || event.server_time);
		}
	});
}
