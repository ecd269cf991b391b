import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { getEventFields } from '../../../nodes/ApsisOne/methods/eventFields.ts';

const EVENTS = [
	{
		discriminator: 'order',
		versions: [
			{ id: '1', deprecated_at: '2024-01-01', fields: [{ name: 'old', type: 'text' }] },
			{
				id: '2',
				deprecated_at: null,
				fields: [
					{ name: 'orderId', type: 'text' },
					{ name: 'total', type: 'decimal' },
					{ name: 'paid', type: 'boolean' },
				],
			},
		],
	},
	{ discriminator: 'mystery', versions: [{ id: '3', deprecated_at: null }] },
];

function contextOf(parameters: Record<string, string>) {
	return {
		getCurrentNodeParameter: (name: string) => parameters[name],
		getCredentials: async () => ({ region: 'eu', clientId: 'id', clientSecret: 'secret' }),
		helpers: {
			httpRequestWithAuthentication: async () => ({
				statusCode: 200,
				headers: {},
				body: { items: EVENTS },
			}),
		},
	} as unknown as ILoadOptionsFunctions;
}

const fieldsOf = async (parameters: Record<string, string>) =>
	await getEventFields.call(contextOf(parameters));

test('the fields of the current version, with their types', async () => {
	const { fields } = await fieldsOf({ section: 's', event: 'order' });
	expect(fields.map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
		['orderId', 'orderId', 'string'],
		['total', 'total (number)', 'number'],
		['paid', 'paid (true/false)', 'string'],
	]);
});

test.each([
	[
		'fields that are not told',
		{ section: 's', event: 'mystery' },
		'Choose "JSON" under "Data From"',
	],
	['no event chosen', { section: 's', event: '' }, 'Choose "Section" and "Event" first'],
	['an event by expression', { section: 's', event: '={{ $json.e }}' }, 'With expressions there'],
])('%s: no fields, but a notice', async (_, parameters, notice) => {
	const { fields, emptyFieldsNotice } = await fieldsOf(parameters);
	expect(fields).toEqual([]);
	expect(emptyFieldsNotice).toContain(notice);
});
