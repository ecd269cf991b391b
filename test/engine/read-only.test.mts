import { describe, expect, it } from 'vitest';
import { isReading } from '../../credentials/account/readOnly.ts';
import { SEED } from '../emulator/index.mts';
import { WRITING_OPERATIONS } from '../unit/description/requests.mts';
import { byId, useAccount } from './account.mts';
import { describedOperations, sampleParameters } from './operations.mts';

const account = useAccount();

const { anna: ANNA } = SEED.profiles;
const REFUSED = 'The APSIS One credential is read-only, so nothing was sent';
const DELETE = {
	resource: 'profile',
	operation: 'delete',
	keyspace: byId(SEED.keyspaces.email),
	profileKey: '={{ $json.email }}',
};

describe('with a read-only credential', () => {
	it.each(describedOperations().map((operation) => [operation.name, operation] as const))(
		'%s works if it reads, and else sends nothing',
		async (name, operation) => {
			const parameters = await sampleParameters(operation, account);
			const before = account.requests.length;
			account.forgetPace();
			account.engine.stored.readOnly = true;
			const { error } = await account.engine.run(parameters, { items: [{ email: ANNA }] });
			const sent = account.requests.slice(before);
			if (WRITING_OPERATIONS.includes(name)) {
				expect(error?.message).toBe(REFUSED);
				expect(error?.description).toContain('switch off "Read Only"');
				expect(sent).toEqual([]);
			} else {
				expect(error).toBeUndefined();
				expect(sent.filter(({ method, path }) => !isReading(method, path))).toEqual([]);
			}
		},
	);

	it('a dry run shows its requests', async () => {
		account.engine.stored.readOnly = true;
		const parameters = { ...DELETE, options: { dryRun: true } };
		const { items } = await account.engine.run(parameters, { items: [{ email: ANNA }] });
		expect(items[0]?.json).toMatchObject({ dryRun: true, requests: [{ method: 'DELETE' }] });
		expect(account.requests).toEqual([]);
	});

	it('each item fails by itself where the node continues on fail', async () => {
		account.engine.stored.readOnly = true;
		const { items } = await account.engine.run(DELETE, {
			items: [{ email: ANNA }, { email: SEED.profiles.erik }],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json.error)).toEqual([
			expect.stringContaining(REFUSED),
			expect.stringContaining(REFUSED),
		]);
	});

	it('a switch that is turned off again lets writes through at once', async () => {
		account.engine.stored.readOnly = true;
		await account.engine.run(DELETE, { items: [{ email: ANNA }] });
		account.engine.stored.readOnly = false;
		const { error } = await account.engine.run(DELETE, { items: [{ email: ANNA }] });
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(1);
	});
});
