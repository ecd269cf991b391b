import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { movePlace, placeIn } from '../../../nodes/ApsisOne/exports/sinceLastRun.ts';
import { create } from '../../../nodes/ApsisOne/resources/emailReport/create.ts';
import { events } from '../../../nodes/ApsisOne/resources/export/events.ts';
import { Execution } from './execution.mts';

const START = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
	vi.useRealTimers();
});

const csv = (...rows: Array<[id: string, time: number]>) =>
	['type,correlation_id,server_time', ...rows.map(([id, time]) => `SENT,${id},${time}`), ''].join(
		'\n',
	);

let staticData: IDataObject;
beforeEach(() => {
	staticData = {};
});

/** One run: what came out, and what it asked for. */
async function runOnce(
	operation: typeof create,
	file: string,
	{
		parameters = {},
		...more
	}: Partial<Pick<Execution, 'mode' | 'clockOffsetMs'>> & { parameters?: IDataObject } = {},
) {
	const execution = new Execution({
		period: 'sinceLastRun',
		output: 'items',
		options: {},
		...parameters,
	});
	Object.assign(execution, { staticData, ...more });
	execution.files = [file];
	const items = await execution.try(operation);
	const [body] = execution.requested as Array<{ start_at: string; end_at: string }>;
	return {
		rows: items!.map(({ json }) => json),
		start: Date.parse(body!.start_at),
		end: Date.parse(body!.end_at),
	};
}

const idsOf = ({ rows }: { rows: IDataObject[] }) => rows.map(({ correlation_id: id }) => id);

describe('"since last run"', () => {
	test('begins a week ago, then 15 minutes before the last end, and gives each event once', async () => {
		const first = await runOnce(create, csv(['a', START - DAY], ['b', START - MINUTE]));
		expect(first).toMatchObject({ start: START - 7 * DAY, end: START });
		expect(idsOf(first)).toEqual(['a', 'b']);

		vi.setSystemTime(START + 60 * MINUTE);
		// "late" happened before the last end, and was not in its file.
		const second = await runOnce(
			create,
			csv(['b', START - MINUTE], ['late', START - 2 * MINUTE], ['c', START + 50 * MINUTE]),
		);
		expect(second).toMatchObject({ start: START - 15 * MINUTE, end: START + 60 * MINUTE });
		expect(idsOf(second)).toEqual(['late', 'c']);

		vi.setSystemTime(START + 70 * MINUTE);
		const third = await runOnce(create, csv(['c', START + 50 * MINUTE]));
		expect(third.start).toBe(START + 45 * MINUTE);
		expect(idsOf(third)).toEqual([]);
	});

	test('ends by the clock of APSIS One', async () => {
		const { end } = await runOnce(create, csv(), { clockOffsetMs: -20 * MINUTE });
		expect(end).toBe(START - 20 * MINUTE);
		vi.setSystemTime(START + 60 * MINUTE);
		const next = await runOnce(create, csv(), { clockOffsetMs: -20 * MINUTE });
		expect(next).toMatchObject({ start: START - 35 * MINUTE, end: START + 40 * MINUTE });
	});

	test('goes on where a column was changed, and begins anew where the segment was', async () => {
		const withBody = (properties: object) => ({
			parameters: { options: { additionalProperties: JSON.stringify(properties) } },
		});
		await runOnce(
			create,
			csv(['a', START - MINUTE]),
			withBody({ attributes: [{ field_name: 'x' }] }),
		);
		const next = await runOnce(
			create,
			csv(['a', START - MINUTE]),
			withBody({ tags: [{ field_name: 'y' }] }),
		);
		expect(next.start).toBe(START - 15 * MINUTE);
		expect(idsOf(next)).toEqual([]);
		const other = await runOnce(create, csv(), withBody({ segment_filter: { filter: 'z' } }));
		expect(other.start).toBe(START - 7 * DAY);
	});

	test('moves nothing in a test run, and leaves nothing out for a row limit', async () => {
		const file = csv(['a', START - 2 * MINUTE], ['b', START - MINUTE]);
		const parameters = { options: { rowLimit: 1 } };
		expect(idsOf(await runOnce(create, file, { mode: 'manual', parameters }))).toEqual(['a']);
		expect(staticData).toEqual({});
		expect(idsOf(await runOnce(create, file, { parameters }))).toEqual(['a', 'b']);
	});

	test('gives repeats where that is chosen, but not what an earlier run gave', async () => {
		const parameters = { options: { deduplicate: false } };
		const row: [string, number] = ['a', START - MINUTE];
		expect(idsOf(await runOnce(create, csv(row, row), { parameters }))).toEqual(['a', 'a']);
		expect(idsOf(await runOnce(create, csv(row, row), { parameters }))).toEqual([]);
	});

	test('gives each event of a profile once, and no profile without any', async () => {
		const parameters = {
			section: 's',
			options: { additionalProperties: '{"attributes":[{"field_name":"x"}]}' },
		};
		const file = (...profiles: Array<[key: string, ...ids: number[]]>) =>
			JSON.stringify({
				profiles: Object.fromEntries(
					profiles.map(([key, ...ids]) => {
						const event_time = new Date(START - MINUTE).toISOString();
						return [key, { sections: { s: { events: ids.map((id) => ({ id, event_time })) } } }];
					}),
				),
			});
		const idsIn = ({ rows }: { rows: IDataObject[] }) =>
			rows.map(({ exportKey, sections }) => [
				exportKey,
				...(sections as { s: { events: Array<{ id: number }> } }).s.events.map(({ id }) => id),
			]);
		const first = await runOnce(events, file(['p', 1], ['q', 1], ['r']), { parameters });
		expect(idsIn(first)).toEqual([['p', 1], ['q', 1], ['r']]);
		vi.setSystemTime(START + MINUTE);
		const second = await runOnce(events, file(['p', 1, 2], ['q', 1], ['r']), { parameters });
		expect(idsIn(second)).toEqual([['p', 2], ['r']]);
	});
});

test('places are kept of the last hundred that were asked for', () => {
	const data = {};
	for (let segment = 0; segment < 150; segment++) {
		const asked = { segment };
		movePlace(data, asked, placeIn(data, asked, START), { end: START, events: [] });
	}
	expect(placeIn(data, { segment: 149 }, START).until).toBe(START);
	expect(placeIn(data, { segment: 51 }, START).until).toBe(START);
	expect(placeIn(data, { segment: 49 }, START).until).toBe(START - 7 * DAY);
});
