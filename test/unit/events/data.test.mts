import { expect, test } from 'vitest';
import { eventDataOf } from '../../../nodes/ApsisOne/events/data.ts';
import type { EventField } from '../../../nodes/ApsisOne/events/fields.ts';

const FIELDS: EventField[] = [
	{ name: 'orderId', type: 'text' },
	{ name: 'count', type: 'integer' },
	{ name: 'paid', type: 'boolean' },
	{ name: 'seenAt', type: 'timestamp' },
];

test('JSON is taken as it is, null and all', () => {
	const values = { orderId: 1, other: null, list: [{}] };
	expect(eventDataOf({ from: 'json', values }, FIELDS, 'UTC')).toEqual({
		data: values,
		problems: [],
	});
});

test('fields are converted, in the time zone, and empty ones left out; false and 0 are not empty', () => {
	const values = { orderId: 0, count: ' ', paid: false, seenAt: '2026-01-01 00:00' };
	expect(eventDataOf({ from: 'fields', values }, FIELDS, 'Europe/Stockholm')).toEqual({
		data: { orderId: '0', paid: false, seenAt: Date.UTC(2025, 11, 31, 23) / 1000 },
		problems: [],
	});
});

test('all problems are told', () => {
	const values = { count: 'x', paid: 'perhaps', gone: 1 };
	const { problems } = eventDataOf({ from: 'fields', values }, FIELDS, 'UTC');
	expect(problems).toEqual([
		expect.stringMatching(/^"count": /),
		expect.stringMatching(/^"paid": /),
		'The event has no field "gone". Refresh the fields of the node.',
	]);
});

test('fields that the definition does not tell are sent as they are', () => {
	const values = { anything: '7', empty: '' };
	expect(eventDataOf({ from: 'fields', values }, undefined, 'UTC')).toEqual({
		data: { anything: '7' },
		problems: [],
	});
});

test('columns: the exact name wins over another case, and other columns are left out', () => {
	const values = { ORDERID: 'no', orderId: 'yes', ' Count ': 2, note: 'x' };
	expect(eventDataOf({ from: 'columns', values }, FIELDS, 'UTC')).toEqual({
		data: { orderId: 'yes', count: 2 },
		problems: [],
	});
});

test('columns cannot be mapped where the fields are not told', () => {
	const { data, problems } = eventDataOf({ from: 'columns', values: { a: 1 } }, undefined, 'UTC');
	expect(data).toEqual({});
	expect(problems).toEqual([expect.stringContaining('Choose "JSON" under "Data From"')]);
});
