import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();
const sections = { resource: 'section', operation: 'getAll' };
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const answer = (status: number, body: object) =>
	account.emulator.control.addFault({ path: '/sections$', status, body, times: 9 });

describe('an answer in the form of the gateway', () => {
	it.each(['message', 'Message'])('keeps its words under %s, and the request ID', async (name) => {
		answer(400, { [name]: 'Invalid request body' });
		const { error } = await account.engine.run(sections);
		expect(error?.message).toBe('APSIS One did not accept the request: Invalid request body');
		expect(error?.description).toMatch(new RegExp(`\\(status 400, request ID ${UUID}\\)`));
	});

	it('says that a token has expired, however lately it was accepted', async () => {
		await account.engine.run(sections);
		account.emulator.control.addFault({
			path: '/sections$',
			status: 403,
			body: { message: 'The incoming token has expired' },
		});
		const { items, error } = await account.engine.run(sections);
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
	});

	it('says that there is no such address, and the token is left alone', async () => {
		answer(403, { message: 'Missing Authentication Token' });
		const { error } = await account.engine.run(sections);
		expect(error).toMatchObject({
			message: 'APSIS One knows no such address: Missing Authentication Token',
			httpCode: '403',
			description: expect.stringContaining('region or base URL'),
		});
		expect(account.requests).toHaveLength(1);
		expect(account.emulator.control.tokenCalls).toBe(1);
	});

	it('is what refuses a token in the emulator, and a new one is taken', async () => {
		account.emulator.control.set({ errors: 'gateway' });
		await account.engine.run(sections);
		account.emulator.control.revokeTokens();
		const { items } = await account.engine.run({
			resource: 'tag',
			operation: 'getAll',
			section: byId(SEED.sections.default),
		});
		expect(items.length).toBeGreaterThan(0);
	});
});
