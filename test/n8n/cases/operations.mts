import { expect } from 'vitest';
import { SEED } from '../../emulator/index.mts';
import type { DeclareCase } from '../bench.mts';
import { apsisOneNode, byId, UNDER_TEST, workflowOf } from '../workflow.mts';

const { sections, keyspaces, profiles } = SEED;
const section = byId(sections.default);
const keyspace = byId(keyspaces.email);
const target = { section, keyspace, profileKey: profiles.anna };

/** Resource, operation, its parameters, and what the first output item holds. */
type OperationCase = [string, string, Record<string, unknown>, Record<string, unknown>];

/** Each operation at least once, in an order in which none spoils the next. */
const OPERATIONS: OperationCase[] = [
	['channel', 'getAll', {}, { discriminator: SEED.channels.email }],
	['keyspace', 'getAll', {}, { discriminator: keyspaces.email }],
	['section', 'getAll', {}, { discriminator: sections.default }],
	['topic', 'getAll', { section }, { discriminator: SEED.topics.news }],
	['attribute', 'getAll', { section, simplify: true }, { discriminator: SEED.attributes.email }],
	['tag', 'getAll', { section }, { discriminator: SEED.tags.vip }],
	[
		'tag',
		'getAll',
		{ section, options: { nameContains: 'STAFF', deprecated: 'leaveOut', sortBy: 'name' } },
		{ discriminator: SEED.tags.staff },
	],
	['event', 'getAll', { section, simplify: true }, { discriminator: SEED.events.orderPlaced }],
	['segment', 'getAll', {}, { discriminator: SEED.segments.swedes }],
	[
		'segment',
		'get',
		{ segment: byId(SEED.segments.swedes) },
		{ discriminator: SEED.segments.swedes },
	],
	[
		'segment',
		'evaluate',
		{
			keyspace,
			profileKey: profiles.anna,
			segments: [SEED.segments.swedes],
			options: { timezone: 'Europe/Stockholm' },
		},
		{ profileKey: profiles.anna },
	],
	['attribute', 'getValues', target, { profileKey: profiles.anna }],
	[
		'attribute',
		'set',
		{
			...target,
			attributes: {
				mappingMode: 'defineBelow',
				value: { [SEED.attributes.firstName]: 'Anna-Karin' },
				schema: [],
			},
		},
		{ success: true },
	],
	[
		'attribute',
		'clear',
		{ ...target, attribute: byId(SEED.attributes.lastName) },
		{ success: true },
	],
	['tag', 'getProfileTags', target, { discriminator: SEED.tags.vip }],
	['tag', 'add', { ...target, tags: [SEED.tags.newsletterSummer] }, { success: true }],
	[
		'tag',
		'remove',
		{ ...target, tags: [SEED.tags.newsletterSummer] },
		{ success: true, tags: [SEED.tags.newsletterSummer] },
	],
	['event', 'getProfileEvents', target, {}],
	[
		'event',
		'add',
		{
			...target,
			event: byId(SEED.events.storeVisit),
			specifyData: 'json',
			eventDataJson: '{}',
		},
		{ success: true },
	],
	['consent', 'getAll', target, {}],
	[
		'consent',
		'set',
		{
			...target,
			topic: byId(SEED.topics.shoes),
			channel: byId(SEED.channels.email),
			consentType: 'opt-in',
			reason: 'Test',
		},
		{ success: true },
	],
	[
		'consent',
		'optOutAll',
		{ keyspace, profileKey: profiles.anna, section: byId(''), reason: 'Test' },
		{ success: true, changed: true },
	],
	[
		'profile',
		'upsert',
		{
			section,
			keyspace,
			profileKey: 'upsert@example.com',
			attributes: {
				mappingMode: 'defineBelow',
				value: { [SEED.attributes.firstName]: 'Ulla' },
				schema: [],
			},
		},
		{ success: true, profileKey: 'upsert@example.com' },
	],
	[
		'profile',
		'upsert',
		{
			section,
			keyspace,
			profileKey: 'two@example.com',
			attributes: { mappingMode: 'defineBelow', value: {}, schema: [] },
			options: { secondKeyspace: byId(keyspaces.loyalty), secondProfileKey: 'card-9' },
		},
		{ profileKey: 'two@example.com', created: true, merged: true },
	],
	[
		'profile',
		'get',
		{ ...target, include: ['attributes', 'tags', 'events', 'consents'] },
		{ profileKey: profiles.anna },
	],
	['profile', 'create', { section, keyspace, profileKey: 'new@example.com' }, { created: true }],
	[
		'profile',
		'changeIdentifier',
		{
			section,
			keyspace,
			profileKey: 'new@example.com',
			toKeyspace: byId(keyspaces.loyalty),
			toProfileKey: 'card-7',
		},
		{ changed: true },
	],
	[
		'profile',
		'merge',
		{
			keyspace,
			profileKey: 'upsert@example.com',
			otherKeyspace: byId(keyspaces.loyalty),
			otherProfileKey: 'card-8',
		},
		{ merged: true },
	],
	[
		'profile',
		'unmerge',
		{ keyspace: byId(keyspaces.loyalty), profileKey: 'card-8' },
		{ unmerged: true },
	],
	['profile', 'delete', { keyspace, profileKey: 'upsert@example.com' }, { deleted: true }],
	[
		'profile',
		'lock',
		{ keyspace, profileKey: profiles.lars, confirmProfileKey: profiles.lars },
		{ locked: true },
	],
	[
		'emailReport',
		'summarize',
		{ period: 'custom', startAt: '2020-01-01' },
		{ activityId: expect.any(String), sent: expect.any(Number) },
	],
	[
		'transactionalEmail',
		'send',
		{
			...target,
			keyspace: byId(keyspaces.transactionalEmail),
			activityId: SEED.transactionalActivities.orderConfirmation,
			toEmail: profiles.anna,
			variables: '{"orderId": "A-1"}',
		},
		{ success: true },
	],
];

/** Every operation of one account, by the packed package in a real n8n. */
export function operationCases(declare: DeclareCase): void {
	declare('every operation', {}, async ({ credential, emulator, store, run, note }) => {
		for (const [resource, operation, parameters, output] of OPERATIONS) {
			const name = `${resource}:${operation}`;
			const workflow = await store(
				workflowOf(
					1,
					apsisOneNode(credential, { parameters: { resource, operation, ...parameters } }),
				),
			);
			const execution = await run(workflow);
			expect(execution.error?.message, name).toBeUndefined();
			const [item] = execution.items(UNDER_TEST);
			expect(item?.json, name).toMatchObject(output);
			expect(item?.pairedItem, name).toEqual({ item: 0 });
		}
		note('the last one');

		const segment = emulator.account.definitions.segments[0]!;
		const version = await run(
			await store(
				workflowOf(
					1,
					apsisOneNode(credential, {
						parameters: {
							resource: 'segment',
							operation: 'getVersion',
							segment: byId(segment.discriminator),
							versionId: String(segment.versions[0]!.id),
						},
					}),
				),
			),
		);
		expect(version.items(UNDER_TEST)).toHaveLength(1);
	});
}
