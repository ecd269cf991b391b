import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();
const { anna: ANNA, erik: ERIK } = SEED.profiles;
const TARGET = { section: byId(SEED.sections.default), keyspace: byId(SEED.keyspaces.email) };
const TOOL = { node: { type: 'n8n-nodes-apsis-one.apsisOneTool' } };
const remove = { resource: 'profile', operation: 'delete', ...TARGET, profileKey: ERIK };
const upsert = {
	resource: 'profile',
	operation: 'upsert',
	...TARGET,
	profileKey: '={{ $json.email }}',
	specifyAttributes: 'json',
	attributesJson: '{}',
};

describe('a switch given as text by an expression', () => {
	it.each([
		['Add an event', { resource: 'event', operation: 'add', ...eventFields() }],
		['Delete', remove],
		['Set a consent', { resource: 'consent', operation: 'set', ...consentFields() }],
	])('%s: "true" is a dry run', async (_, parameters) => {
		const { items, error } = await account.engine.run({
			...parameters,
			options: { dryRun: '={{ "true" }}' },
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ dryRun: true });
		expect(account.writes).toEqual([]);
	});

	it('"false" sends', async () => {
		const { items } = await account.engine.run({
			...remove,
			options: { dryRun: '={{ "false" }}' },
		});
		expect(items[0]?.json).toMatchObject({ deleted: true });
	});

	it('what is neither is refused, and nothing is sent', async () => {
		const { error } = await account.engine.run({ ...remove, options: { dryRun: '={{ "yes" }}' } });
		expect(error?.message).toBe('"Dry Run" is neither true nor false');
		expect(account.writes).toEqual([]);
	});

	it('"false" does not allow agents what cannot be undone', async () => {
		const options = { allowAiAgents: '={{ "false" }}' };
		const { error } = await account.engine.run({ ...remove, options }, TOOL);
		expect(error?.message).toContain('an AI agent may not do it');
		expect(account.writes).toEqual([]);
	});

	it('one item of a group that cannot be read does not fail the others', async () => {
		const { items } = await account.engine.run(
			{ ...upsert, options: { maxWait: '={{ $json.wait }}' } },
			{
				items: [
					{ email: 'a@x.se', wait: '2 s' },
					{ email: 'a@x.se', wait: 2 },
				],
				onError: 'continueRegularOutput',
			},
		);
		expect(items[0]?.json.error).toContain('"Max Wait (Seconds)" is not a number of at least 0');
		expect(items[1]?.json).toMatchObject({ success: true });
	});
});

it.each([
	['changeIdentifier', { toKeyspace: byId(SEED.keyspaces.loyalty), toProfileKey: 'L-9' }],
	['unmerge', {}],
])('an agent may not %s unless it is allowed to', async (operation, more) => {
	const parameters = { resource: 'profile', operation, ...TARGET, profileKey: ANNA, ...more };
	const { error } = await account.engine.run(parameters, TOOL);
	expect(error?.message).toContain('an AI agent may not do it');
	expect(account.writes).toEqual([]);
	const allowed = { ...parameters, options: { allowAiAgents: true } };
	await account.engine.run(allowed, TOOL);
	expect(account.writes).toHaveLength(1);
});

it.each([0, '2 s', -1])('a limit of %j is refused', async (limit) => {
	const { error } = await account.engine.run({
		resource: 'section',
		operation: 'getAll',
		limit: `={{ ${JSON.stringify(limit)} }}`,
	});
	expect(error?.message).toContain('"Limit" is not a number');
});

it('a key whose last digits are lost addresses nobody', async () => {
	const { error } = await account.engine.run(
		{ ...remove, keyspace: byId('com.apsis1.keyspaces.crm-id'), profileKey: '={{ $json.id }}' },
		{ items: [JSON.parse('{"id": 123456789012345678}') as object as never] },
	);
	expect(error?.message).toContain('"Identifier": 123456789012345680 has more digits');
	expect(account.writes).toEqual([]);
});

it.each([
	['{"orderId": 123456789012345678}', 'has more digits'],
	['={{ ({ orderTotal: NaN }) }}', 'NaN is not a number'],
])('event data %s is refused', async (eventDataJson, message) => {
	const { error } = await account.engine.run({
		resource: 'event',
		operation: 'add',
		...eventFields(),
		eventDataJson,
	});
	expect(error?.message).toContain(message);
	expect(account.writes).toEqual([]);
});

function eventFields() {
	return {
		...TARGET,
		profileKey: ANNA,
		event: byId(Object.values(SEED.events)[0] as string),
		eventTime: '2026-01-01T00:00:00Z',
		specifyData: 'json',
		eventDataJson: '{}',
	};
}

function consentFields() {
	return {
		...TARGET,
		profileKey: ANNA,
		topic: byId(SEED.topics.news),
		channel: byId(SEED.channels.email),
		consentType: 'opt-out',
		reason: 'Web form',
	};
}
