import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const SECTION = SEED.sections.default;
const ACTIVITY = SEED.transactionalActivities.orderConfirmation;
const PATH = `/emails/sections/${SECTION}/activities/transactional/${ACTIVITY}/transactions`;
const SEND = {
	resource: 'transactionalEmail',
	operation: 'send',
	section: byId(SECTION),
	activityId: ACTIVITY,
	toEmail: SEED.profiles.anna,
	keyspace: byId(SEED.keyspaces.transactionalEmail),
	profileKey: SEED.profiles.anna,
	variables: '{"orderId": "A-1"}',
};

describe('send', () => {
	it('sends the activity, with variables and files', async () => {
		const content = Buffer.from('%PDF-1.7');
		const { items, error } = await account.engine.run(
			{ ...SEND, attachments: 'invoice' },
			{
				inputItems: [
					{
						json: {},
						binary: {
							invoice: {
								data: content.toString('base64'),
								mimeType: 'application/pdf',
								fileName: 'invoice.pdf',
							},
						},
					},
				],
			},
		);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{
				json: { success: true, activityId: ACTIVITY, toEmail: SEED.profiles.anna },
				pairedItem: { item: 0 },
			},
		]);
		expect(account.writes).toMatchObject([
			{
				method: 'POST',
				path: PATH,
				body: {
					to_email: SEED.profiles.anna,
					keyspace_discriminator: SEED.keyspaces.transactionalEmail,
					profile_key: SEED.profiles.anna,
					variables: { orderId: 'A-1' },
					attachments: [
						{
							file_name: 'invoice.pdf',
							content_type: 'application/pdf',
							content: content.toString('base64'),
						},
					],
				},
			},
		]);
	});

	it('is not sent again where it may have arrived, and says so', async () => {
		account.emulator.control.addFault({ path: PATH, connection: 'reset-after' });
		const { error } = await account.engine.run(SEND);
		expect(account.writes).toHaveLength(1);
		expect(error?.description).toContain('may have been received');
	});

	it('is sent again after 429', async () => {
		account.emulator.control.addFault({ path: PATH, status: 429 });
		expect((await account.engine.run(SEND)).error).toBeUndefined();
		expect(account.writes).toHaveLength(2);
	});

	it('sends nothing in a dry run', async () => {
		const { items } = await account.engine.run({ ...SEND, options: { dryRun: true } });
		expect(items[0]?.json).toMatchObject({ dryRun: true, requests: [{ method: 'POST' }] });
		expect(account.writes).toEqual([]);
	});

	it.each([
		['no object', '[1]', '"Variables" is not a JSON object'],
		['broken', '{', '"Variables" is not a JSON object'],
		['too large', JSON.stringify({ a: 'x'.repeat(200_000) }), 'larger than 200 kB'],
	])('refuses variables that are %s', async (_, variables, message) => {
		const { error } = await account.engine.run({ ...SEND, variables: `=${variables}` });
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});
});
