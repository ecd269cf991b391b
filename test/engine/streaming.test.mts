import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const TARGET = {
	section: byId(SEED.sections.default),
	keyspace: byId(SEED.keyspaces.email),
};
const COUNT = 200;

/** The same value twice: read from the item by the node, and evaluated by n8n. */
const KEYS = [
	['a column', '={{ $json.key }}'],
	['an expression', '={{ $json.key.toLowerCase() }}'],
] as const;

const OPERATIONS: Array<[string, INodeParameters]> = [
	['profile:create', { resource: 'profile', operation: 'create', ...TARGET }],
	[
		'tag:add',
		{
			resource: 'tag',
			operation: 'add',
			...TARGET,
			tags: [SEED.tags.newsletterSummer],
		},
	],
	['profile:get', { resource: 'profile', operation: 'get', ...TARGET, include: ['tags'] }],
	[
		'consent:set',
		{
			resource: 'consent',
			operation: 'set',
			...TARGET,
			topic: byId(SEED.topics.news),
			channel: byId(SEED.channels.email),
			consentType: 'opt-out',
			reason: 'Web form',
		},
	],
];

describe.each(OPERATIONS)('%s', (_, parameters) => {
	it.each(KEYS)(
		'reads %s of the last item when its turn comes, long after the first request was sent',
		async (_name, profileKey) => {
			const { emulator, engine } = account;
			emulator.control.setLatency(20);
			/** How many requests the emulator had received when an item's column was first read. */
			const receivedAt = new Map<number, number>();
			/** How often others had had their turn by then. */
			const turnsAt = new Map<number, number>();
			let turns = 0;
			const counter = setInterval(() => turns++, 0);
			const items = Array.from({ length: COUNT }, (_item, n): IDataObject => {
				const key = `p${n}@example.com`;
				emulator.account.create(SEED.keyspaces.email, key);
				return Object.defineProperty({}, 'key', {
					enumerable: true,
					get() {
						if (!receivedAt.has(n)) {
							receivedAt.set(n, account.requests.length);
							turnsAt.set(n, turns);
						}
						return key;
					},
				}) as IDataObject;
			});
			const { error } = await engine.run({ ...parameters, profileKey }, { items });
			clearInterval(counter);
			expect(error?.message).toBeUndefined();
			// Some are under way at once; the rest waits for them.
			expect(receivedAt.get(COUNT - 1)).toBeGreaterThan(COUNT / 4);
			expect(turnsAt.get(COUNT - 1)! - turnsAt.get(0)!).toBeGreaterThan(10);
		},
	);
});
