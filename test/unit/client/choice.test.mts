import { describe, expect, test } from 'vitest';
import { choose, type Choice } from '../../../nodes/ApsisOne/client/choice.ts';

const OLD = '2020-01-01T00:00:00Z';
const LIST = [
	{ discriminator: 'c.three', name: 'Beta', versions: [{ id: 1, deprecated_at: null }] },
	{ discriminator: 'a.one', name: 'alpha', versions: [{ id: 2, deprecated_at: OLD }] },
	{ discriminator: 'b.two', name: ' ', versions: [] },
	{
		discriminator: 'd.four',
		name: 'Älpha II',
		versions: [{ id: 3, deprecated_at: OLD }, { id: 4 }],
	},
];
const idsOf = (choice: Partial<Choice>) =>
	choose(LIST, { text: '', deprecated: 'show', order: 'given', ...choice }).map(
		({ discriminator }) => String(discriminator)[0],
	);

describe('of a list are chosen', () => {
	test.each<[string, Partial<Choice>, string]>([
		['all, as they are given', {}, 'cabd'],
		['those with a text in the name, in any case', { text: ' ALPHA ' }, 'a'],
		['those with a text in the ID', { text: 'two' }, 'b'],
		['none where nothing fits', { text: 'none' }, ''],
		['those that are not deprecated', { deprecated: 'leaveOut' }, 'cbd'],
		['those that are', { deprecated: 'only' }, 'a'],
		['all by name, an ID standing for a missing one', { order: 'name' }, 'adbc'],
		['all by ID', { order: 'id' }, 'abcd'],
		['some, sorted', { deprecated: 'leaveOut', text: 'a', order: 'id' }, 'cd'],
	])('%s', (_, choice, expected) => {
		expect(idsOf(choice).join('')).toBe(expected);
	});

	test('and the list itself stays as it is', () => {
		const before = [...LIST];
		idsOf({ order: 'id' });
		expect(LIST).toEqual(before);
	});
});
