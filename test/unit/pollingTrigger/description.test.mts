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
		displayOptions?.show?.source?.length ?? 'all',
		...(type.endsWith('ptions') ? options!.map((one) => (one as INodePropertyOptions).value) : []),
	]);
	const sources = [
		'emailOpened',
		'emailClicked',
		'emailBounced',
		'emailUnsubscribed',
		'emailEvents',
		'segmentEntered',
		'segmentLeft',
		'segmentMembers',
		'consentChanges',
		'consentOptedIn',
		'consentOptedOut',
	];
	const types = ['ABUSE', 'BOUNCED', 'CLICKED', 'DELIVERED', 'OPENED', 'SENT', 'UNSUBSCRIBED'];
	expect(published).toEqual([
		['source', 'options', 'all', ...sources],
		['eventTypes', 'multiOptions', 1, ...types],
		['activityIds', 'string', 5],
		['segment', 'resourceLocator', 5],
		['segment', 'resourceLocator', 3],
		['changes', 'options', 1, 'both', 'entered', 'left'],
		['section', 'resourceLocator', 3],
		['topics', 'fixedCollection', 3],
		['channels', 'fixedCollection', 3],
		['section', 'resourceLocator', 'all'],
		['exportAttributes', 'fixedCollection', 11],
		['exportTags', 'fixedCollection', 11],
		['options', 'collection', 'all'],
	]);
});

test('n8n offers by name what it waits for', () => {
	// The editor of n8n takes the list of triggers from a field of this label.
	const { options } = description.properties.find(
		({ displayName }) => displayName === 'Trigger On',
	)!;
	const actions = options!.map((option) => (option as INodePropertyOptions).action);
	expect(actions).toEqual([
		'On email opened',
		'On email clicked',
		'On email bounced',
		'On unsubscribe',
		'On email event',
		'On profile entered segment',
		'On profile left segment',
		'On profile entered or left segment',
		'On consent changed',
		'On opt-in',
		'On opt-out',
	]);
	expect(description.displayName).toContain('Trigger');
});

test('every picker has its list', () => {
	const searches = JSON.stringify(description.properties).matchAll(/"searchListMethod":"(\w+)"/g);
	const names = [...searches].map(([, name]) => name!);
	expect(names.length).toBeGreaterThan(3);
	for (const name of names) expect(methods.listSearch).toHaveProperty(name);
});

test('it says what its items have, of whatever it waits for', () => {
	const { properties } = JSON.parse(
		readFileSync(new URL('__schema__/v1.0.0/output.json', FOLDER), 'utf8'),
	) as { properties: object };
	for (const name of ['correlation_id', 'change', 'exportKey', 'segment', 'topic', 'data']) {
		expect(properties).toHaveProperty(name);
	}
});

test('the codex is that of the node', () => {
	const codex = JSON.parse(
		readFileSync(new URL('ApsisOnePollingTrigger.node.json', FOLDER), 'utf8'),
	) as { node: string };
	expect(codex.node).toBe(`n8n-nodes-apsis-one.${description.name}`);
});
