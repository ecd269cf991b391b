import { expect, test } from 'vitest';
import { listSearch } from '../../../nodes/ApsisOne/methods/listSearch.ts';
import { loadOptions } from '../../../nodes/ApsisOne/methods/loadOptions.ts';
import { editor } from './editor.mts';

const CURRENT = [{ id: '1', deprecated_at: null }];
const OLD = [{ id: '1', deprecated_at: '2023-01-01' }];
const BODIES = {
	'/s/attributes': {
		items: [
			{ discriminator: 'a.z', name: 'Zip', versions: CURRENT },
			{ discriminator: 'a.c', name: 'City', versions: CURRENT },
			{ discriminator: 'a.f', name: 'Fax', versions: OLD },
		],
	},
	'/s/tags': { items: [{ discriminator: 't.v', name: 'VIP' }] },
	'/s/topics': { items: [{ discriminator: 'p.n', name: 'News' }] },
	'/audience/segments': { items: [{ discriminator: 's.w', name: 'Women' }] },
	'/audience/sections': { items: [{ discriminator: 'x', name: 'Europe' }] },
	'/segments/s.w': {
		versions: [
			{ id: 7, created_at: '2024-02-08T09:36:05Z', deprecated_at: '2025-01-01T00:00:00Z' },
			{ id: 8, created_at: '2025-01-01T00:00:00Z', deprecated_at: null },
			{ id: 9 },
		],
	},
};

const optionsOf = async (name: string, fields: Record<string, string>) =>
	await loadOptions[name]!.call(editor(fields, BODIES).context);

test.each([
	['getAttributeOptions', ['City', 'Zip'], ['a.c', 'a.z']],
	['getTagOptions', ['VIP'], ['t.v']],
	['getTopicOptions', ['News'], ['p.n']],
	['getSegmentOptions', ['Women'], ['s.w']],
])('%s gives names and IDs of what is in use', async (method, names, values) => {
	const options = await optionsOf(method, { section: 's' });
	expect(options.map(({ name }) => name)).toEqual(names);
	expect(options.map(({ value }) => value)).toEqual(values);
});

test('a list of a section that is not there says which there are', async () => {
	await expect(optionsOf('getTagOptions', { section: 'none' })).rejects.toThrow(
		'There is no section "none" for this API key. Under "Section", choose one that there is: Europe.',
	);
});

test('the versions of a segment, the newest first', async () => {
	const versions = async (filter?: string) => {
		const { context } = editor({ segment: 's.w' }, BODIES);
		return (await listSearch.getSegmentVersions!.call(context, filter)).results;
	};
	expect(await versions()).toEqual([
		{ name: '9', value: '9' },
		{ name: '8 of 2025-01-01', value: '8' },
		{ name: '7 of 2024-02-08, deprecated', value: '7' },
	]);
	expect(await versions('deprec')).toHaveLength(1);
});

test('versions of no segment are asked for only when one is chosen', async () => {
	const { context, urls } = editor({ segment: '' }, BODIES);
	await expect(listSearch.getSegmentVersions!.call(context)).rejects.toThrow('Choose a segment');
	expect(urls).toEqual([]);
});
