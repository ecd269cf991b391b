import { describe, expect, it } from 'vitest';
import { bodyOf, type BodySettings, type Cells } from '../../../nodes/ApsisOne/attributes/body';
import { readAttribute } from '../../../nodes/ApsisOne/attributes/definitions';

const FIRST = 'com.apsis1.attributes.firstname';
const MOBILE = 'com.apsis1.attributes.mobile';
const VIP = 'usercreated.attributes.vip-1';
const LIMIT = 'usercreated.attributes.limit-1';
const SETTINGS: BodySettings = {
	attributes: [
		{ discriminator: FIRST, name: 'First name', type: 'text' },
		{ discriminator: MOBILE, name: 'Mobile', type: 'integer' },
		{ discriminator: VIP, name: 'VIP', type: 'boolean' },
		{ discriminator: LIMIT, name: 'Credit limit', type: 'decimal' },
	].map(readAttribute),
	writable: new Set([FIRST, MOBILE, VIP]),
	clearEmpty: false,
	timezone: 'Europe/Stockholm',
};
const FROM: Array<Cells['from']> = ['fields', 'columns', 'json'];

it.each(FROM)('%s: values are converted by the type of their attribute', (from) => {
	const values = { [FIRST]: 'Åsa', [MOBILE]: '+46 70-123 45 67', [VIP]: 'ja' };
	expect(bodyOf({ from, values }, SETTINGS)).toEqual({
		values: { [FIRST]: 'Åsa', [MOBILE]: 46701234567, [VIP]: true },
		matched: 3,
		ignored: [],
		problems: [],
	});
});

describe('an empty cell', () => {
	const values = { [FIRST]: '', [VIP]: null, [MOBILE]: '  ' };

	it.each<[Cells['from'], object]>([
		['fields', {}],
		['columns', {}],
		['json', { [VIP]: null }],
	])('%s: is not sent, but null in JSON clears', (from, sent) => {
		expect(bodyOf({ from, values }, SETTINGS)).toMatchObject({ values: sent, matched: 3 });
		expect(Object.keys(bodyOf({ from, values }, SETTINGS).values)).toEqual(Object.keys(sent));
	});

	it.each(FROM)('%s: clears where that is asked for', (from) => {
		expect(bodyOf({ from, values }, { ...SETTINGS, clearEmpty: true }).values).toEqual({
			[FIRST]: null,
			[VIP]: null,
			[MOBILE]: null,
		});
	});

	it('is not the same as false and 0', () => {
		const { values: sent } = bodyOf({ from: 'fields', values: { [VIP]: false } }, SETTINGS);
		expect(sent).toEqual({ [VIP]: false });
	});
});

it('names the attribute of each value that cannot be sent', () => {
	const values = { first_name: 'x'.repeat(1001), mobile: '070-123 45 67', VIP: 'yes' };
	const { problems, values: sent } = bodyOf({ from: 'columns', values }, SETTINGS);
	expect(problems).toEqual([
		'"First name": The text has 1001 characters; APSIS One takes 1000 at most.',
		expect.stringMatching(/^"Mobile": .*no country code/),
	]);
	expect(sent).toEqual({ [VIP]: true });
});

it('leaves out columns that fit nothing or cannot be written', () => {
	const values = { VIP: 'yes', 'Credit limit': 5, Shoe: 43 };
	expect(bodyOf({ from: 'columns', values }, SETTINGS)).toEqual({
		values: { [VIP]: true },
		matched: 2,
		ignored: ['Shoe', 'Credit limit'],
		problems: [],
	});
});

it.each<[Cells['from'], string]>([
	['fields', 'Refresh'],
	['json', 'Check the name'],
])('%s: refuses what was named and cannot be written', (from, advice) => {
	const { problems } = bodyOf({ from, values: { [LIMIT]: 5, gone: 1 } }, SETTINGS);
	expect(problems).toEqual([
		expect.stringContaining(advice),
		'"Credit limit" cannot be written to profiles identified this way. Leave it out.',
	]);
});

it('each row of a table has its own problems and ignored columns', () => {
	const row = { from: 'columns' as const, values: { mobile: '070-123 45 67', Shoe: 43 } };
	const bad = bodyOf(row, SETTINGS);
	expect(bodyOf(row, SETTINGS)).toEqual(bad);
	expect(bad.problems).toHaveLength(1);
	const good = { from: 'columns' as const, values: { mobile: '46701234567', Shoe: 43 } };
	expect(bodyOf(good, SETTINGS)).toMatchObject({ problems: [], ignored: ['Shoe'] });
});
