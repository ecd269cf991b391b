import { readFileSync } from 'node:fs';
import type { INodePropertyOptions } from 'n8n-workflow';
import { expect, test } from 'vitest';
import { ApsisOnePollingTrigger } from '../../../nodes/ApsisOnePollingTrigger/ApsisOnePollingTrigger.node.ts';

const { description, methods } = new ApsisOnePollingTrigger();
const FOLDER = new URL('../../../nodes/ApsisOnePollingTrigger/', import.meta.url);

test('names that saved workflows rely on stay', () => {
	expect(description).toMatchObject({ name: 'apsisOnePollingTrigger', version: 1, polling: true });
	const published = description.properties.map(({ name, type, options, displayOptions }) => [
		name,
		type,
		displayOptions?.show?.source ?? 'both',
		...(type.endsWith('ptions') ? options!.map((one) => (one as INodePropertyOptions).value) : []),
	]);
	const both = ['emailEvents', 'segmentMembers'];
	const types = ['ABUSE', 'BOUNCED', 'CLICKED', 'DELIVERED', 'OPENED', 'SENT', 'UNSUBSCRIBED'];
	expect(published).toEqual([
		['source', 'options', 'both', ...both],
		['eventTypes', 'multiOptions', ['emailEvents'], ...types],
		['activityIds', 'string', ['emailEvents']],
		['segment', 'resourceLocator', ['emailEvents']],
		['segment', 'resourceLocator', ['segmentMembers']],
		['changes', 'options', ['segmentMembers'], 'both', 'entered', 'left'],
		['section', 'resourceLocator', 'both'],
		['exportAttributes', 'fixedCollection', both],
		['exportTags', 'fixedCollection', both],
		['options', 'collection', 'both'],
	]);
});

test('every picker has its list', () => {
	const searches = JSON.stringify(description.properties).matchAll(/"searchListMethod":"(\w+)"/g);
	const names = [...searches].map(([, name]) => name!);
	expect(names.length).toBeGreaterThan(3);
	for (const name of names) expect(methods.listSearch).toHaveProperty(name);
});

test('the codex is that of the node', () => {
	const codex = JSON.parse(
		readFileSync(new URL('ApsisOnePollingTrigger.node.json', FOLDER), 'utf8'),
	) as { node: string };
	expect(codex.node).toBe(`n8n-nodes-apsis-one.${description.name}`);
});
