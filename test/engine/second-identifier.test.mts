import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { fromModel, withTools } from './agent.mts';

const account = useAccount();

const { email: EMAIL, crmContacts: CONTACTS, loyalty: LOYALTY } = SEED.keyspaces;
const { anna, erik } = SEED.profiles;
const { firstName } = SEED.attributes;

/** Profile > Create or Update of a person by address, and by what `second` holds. */
const upsert = (options: object = {}, parameters: object = {}) => ({
	resource: 'profile',
	operation: 'upsert',
	section: byId(SEED.sections.default),
	keyspace: byId(EMAIL),
	profileKey: '={{ $json.email }}',
	attributes: {
		mappingMode: 'defineBelow',
		value: { [firstName]: '={{ $json.name }}' },
		matchingColumns: [],
		schema: [],
	},
	options: {
		secondKeyspace: byId(LOYALTY),
		secondProfileKey: '={{ $json.card }}',
		...options,
	},
	...parameters,
});
const NEW = { email: 'new@example.com', card: 'card-7', name: 'Ada' };

describe('a second identifier', () => {
	it.each([false, true])(
		'makes one profile of two: created, merged, then written (Tell Whether Created: %s)',
		async (tellWhetherCreated) => {
			const { items, error } = await account.engine.run(upsert({ tellWhetherCreated }), {
				items: [NEW],
			});
			expect(error).toBeUndefined();
			expect(
				account.writes.map(({ method: verb, path }) => `${verb} ${path.split('/').at(-1)}`),
			).toEqual(['POST profiles', 'POST profiles', 'PUT merges', 'PATCH attributes']);
			const { account: state } = account.emulator;
			expect(state.get(LOYALTY, 'card-7')).toBe(state.get(EMAIL, NEW.email));
			expect(items[0]?.json).toEqual({
				profileKey: NEW.email,
				created: true,
				merged: true,
				keyspace: EMAIL,
				section: SEED.sections.default,
				secondKeyspace: LOYALTY,
				secondProfileKey: 'card-7',
				success: true,
			});
		},
	);

	it('is none of a new person where one of the two has a profile, and may be given again', async () => {
		const items = [{ ...NEW, email: anna }];
		for (const _ of [1, 2]) {
			const run = await account.engine.run(upsert(), { items });
			expect(run.items[0]?.json).toMatchObject({ created: false, merged: true });
		}
		const { account: state } = account.emulator;
		expect(state.get(LOYALTY, 'card-7')).toBe(state.get(EMAIL, anna));
	});

	it('that is empty is no merge, and that is told', async () => {
		const items = [{ ...NEW, card: '' }];
		const { items: output, hints } = await account.engine.run(upsert(), { items });
		expect(output[0]?.json).not.toHaveProperty('merged');
		expect(hints[0]?.message).toContain('1 item without second identifier');
		expect(account.writes).toHaveLength(1);
	});

	it('of another person is refused by APSIS One, and no attribute is written', async () => {
		const parameters = upsert({ secondKeyspace: byId(EMAIL), secondProfileKey: erik });
		const { error } = await account.engine.run(parameters, { items: [{ ...NEW, email: anna }] });
		expect(error?.httpCode).toBe('409');
		expect(error?.description).toMatch(/they stay two.*No attribute was written\./);
		expect(account.writes.filter(({ method }) => method === 'PATCH')).toEqual([]);
	});

	it.each([
		['what it is', { secondKeyspace: '' }, '"Second Identifier Type" is empty'],
		[
			'another one',
			{ secondKeyspace: byId(EMAIL), secondProfileKey: NEW.email },
			'the same as the first',
		],
		[
			'an address',
			{ secondKeyspace: byId(EMAIL), secondProfileKey: 'x' },
			'"Second Identifier": "x"',
		],
	])('needs %s', async (_, options, message) => {
		const { error } = await account.engine.run(upsert(options), { items: [NEW] });
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});

	it('is shown by a dry run', async () => {
		const { items, hints } = await account.engine.run(upsert({ dryRun: true }), { items: [NEW] });
		expect(items[0]?.json).toMatchObject({ attributes: { 'First name': 'Ada' } });
		expect(hints[0]?.message).toContain('4 requests would be sent');
		expect(account.writes).toEqual([]);
	});

	it('of a connector is warned of, and one that stands alone', async () => {
		const second = upsert({ secondKeyspace: byId(CONTACTS) });
		const { hints } = await account.engine.run(second, { items: [NEW] });
		expect(hints[0]?.message).toContain('be sure that both are the same person');
		const alone = upsert({}, { keyspace: byId(CONTACTS), options: {} });
		const { hints: others } = await account.engine.run(alone, {
			items: [{ ...NEW, email: 'c-9' }],
		});
		expect(others[0]?.message).toContain('They are not found by email');
	});

	it('goes on after 429 and a lost connection', async () => {
		account.emulator.control.addFault({
			path: '/merges$',
			sequence: [{ status: 429 }, { connection: 'reset-after' }],
		});
		const { items } = await account.engine.run(upsert(), { items: [NEW] });
		expect(items[0]?.json.merged).toBe(true);
	});

	it.each([
		[false, 'an AI agent may not do it'],
		[true, undefined],
	])('is for AI agents only where that is allowed: %s', async (allowAiAgents, message) => {
		const parameters = upsert(
			{ allowAiAgents, secondProfileKey: 'card-7' },
			{ profileKey: fromModel('key'), attributes: { mappingMode: 'defineBelow', value: {} } },
		);
		await withTools(account.engine, [{ name: 'Write', parameters }], async (call) => {
			const { error } = await call('Write', { key: NEW.email });
			if (message) expect(error).toContain(message);
			else expect(error).toBeUndefined();
		});
		expect(account.writes.length > 0).toBe(allowAiAgents);
	});
});
