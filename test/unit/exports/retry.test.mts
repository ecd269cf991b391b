import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { create } from '../../../nodes/ApsisOne/resources/emailReport/create.ts';
import { segment } from '../../../nodes/ApsisOne/resources/export/segment.ts';
import { Execution, HOST } from './execution.mts';

const START = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const GOOD = 'type,correlation_id\nSENT,a\nSENT,a\n';
const RAGGED = 'type,correlation_id\nSENT,a,b\n';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
	vi.useRealTimers();
});

const REPORT = { period: 'sinceLastRun', options: {} };

test('what failed after a report was requested does not request it again', async () => {
	const execution = new Execution(REPORT);
	execution.files = [RAGGED, GOOD];
	await expect(execution.try(create)).rejects.toMatchObject({
		message: expect.stringContaining('The file cannot be read'),
		description: expect.stringContaining('Email Report > Download gets it by its ID, r1.'),
	});
	vi.setSystemTime(START + 5 * MINUTE);
	expect(await execution.try(create)).toMatchObject([
		{ json: { type: 'SENT', correlation_id: 'a' }, pairedItem: { item: 0 } },
	]);
	expect(execution.requested).toHaveLength(1);
	expect(execution.hints[0]).toContain('1 repeated event left out.');
	// As far as was asked for, and not as far as it is now.
	expect(execution.places).toMatchObject([{ until: START }]);
});

test('"since last run" moves on once the whole run is done, for items of an earlier try as well', async () => {
	const items = [{ options: {} }, { options: { additionalProperties: { other: true } } }];
	const execution = new Execution(
		{ period: 'sinceLastRun', options: '={{ $json.options }}' },
		items,
	);
	// The first item is done before the second fails.
	const oneByOne = { ...create, atOnce: 1 };
	execution.files = [GOOD, RAGGED, GOOD];
	await expect(execution.try(oneByOne)).rejects.toThrow('The file cannot be read');
	expect(execution.staticData).toEqual({});
	vi.setSystemTime(START + 5 * MINUTE);
	expect(await execution.try(oneByOne)).toHaveLength(2);
	expect(execution.requested).toHaveLength(2);
	expect(execution.places).toMatchObject([{ until: START }, { until: START }]);
});

test('an export whose file will never be there is requested anew', async () => {
	const execution = new Execution({ segment: 's', output: 'items', options: {} });
	execution.files = [410, GOOD];
	await expect(execution.try(segment)).rejects.toMatchObject({
		message: 'The file is gone',
		description: expect.stringContaining(`Export > Download gets it from ${HOST}/files/1`),
	});
	expect(await execution.try(segment)).toHaveLength(2);
	expect(execution.requested).toHaveLength(2);
});
