import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const { faxNumber, firstName, lastName } = SEED.attributes;
const list = (resource: string, options: INodeParameters, more: INodeParameters = {}) => ({
	resource,
	operation: 'getAll',
	section: byId(SEED.sections.default),
	returnAll: true,
	options,
	...more,
});
const namesOf = async (parameters: INodeParameters) => {
	const { items, error } = await account.engine.run(parameters);
	expect(error).toBeUndefined();
	return items.map(({ json }) => String(json.name));
};
const isSorted = (names: string[]) =>
	JSON.stringify(names) ===
	JSON.stringify([...names].sort((one, other) => one.localeCompare(other, 'en')));

describe('of a list are given', () => {
	it.each(['attribute', 'channel', 'event', 'keyspace', 'section', 'segment', 'tag', 'topic'])(
		'%s: those whose name has a text, and all sorted',
		async (resource) => {
			const all = await namesOf(list(resource, { sortBy: 'name' }));
			expect(all.length).toBeGreaterThan(1);
			expect(isSorted(all)).toBe(true);
			const [first] = all;
			const found = await namesOf(list(resource, { nameContains: first!.toUpperCase() }));
			expect(found).toContain(first);
			expect(found.length).toBeLessThan(all.length);
		},
	);

	it('those that are in use, or only those that are not', async () => {
		const idsOf = async (deprecated: string) =>
			(await account.engine.run(list('attribute', { deprecated }))).items.map(
				({ json }) => json.discriminator,
			);
		expect(await idsOf('show')).toContain(faxNumber);
		expect(await idsOf('leaveOut')).not.toContain(faxNumber);
		expect(await idsOf('only')).toEqual([faxNumber]);
	});

	it('up to the limit, of those that were chosen', async () => {
		const parameters = list(
			'attribute',
			{ nameContains: 'name', sortBy: 'id' },
			{ returnAll: false, limit: 2, simplify: false },
		);
		const { items } = await account.engine.run(parameters);
		expect(items.map(({ json }) => json.discriminator)).toEqual([firstName, lastName]);
	});

	it('as APSIS One gives them, where no option is set', async () => {
		const { items } = await account.engine.run(list('tag', {}));
		expect(items.map(({ json }) => json.discriminator)).toEqual(Object.values(SEED.tags));
	});
});

it('where the options leave out everything, the hint says so', async () => {
	const { items, hints } = await account.engine.run(list('tag', { nameContains: 'nothing' }));
	expect(items).toEqual([]);
	expect(hints[0]?.message).toContain('its options leave out all 3 that there are');
	expect(hints[0]?.message).not.toContain('the section has no tags');
});

it('refuses what is no choice', async () => {
	const { error } = await account.engine.run(list('tag', { sortBy: '={{ "size" }}' }));
	expect(error?.message).toBe('"Sort By" cannot be "size"');
});
