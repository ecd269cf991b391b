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

	it('attaches to each email the files of its own item, several of them', async () => {
		const fileOf = (text: string) => ({
			data: Buffer.from(text).toString('base64'),
			mimeType: 'text/plain',
			fileName: `${text}.txt`,
		});
		const { items, error } = await account.engine.run(
			{ ...SEND, toEmail: '={{ $json.to }}', attachments: ' first, second ' },
			{
				inputItems: ['a@example.com', 'b@example.com'].map((to) => ({
					json: { to },
					binary: { first: fileOf(`1 ${to}`), second: fileOf(`2 ${to}`) },
				})),
			},
		);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { toEmail: 'a@example.com' }, pairedItem: { item: 0 } },
			{ json: { toEmail: 'b@example.com' }, pairedItem: { item: 1 } },
		]);
		const sent = account.writes.map(({ body }) => {
			const { to_email: to, attachments } = body as {
				to_email: string;
				attachments: Array<{ file_name: string }>;
			};
			return [to, ...attachments.map((file) => file.file_name)];
		});
		expect(sent.sort()).toEqual([
			['a@example.com', '1 a@example.com.txt', '2 a@example.com.txt'],
			['b@example.com', '1 b@example.com.txt', '2 b@example.com.txt'],
		]);
	});

	it('without files sends no list of them', async () => {
		await account.engine.run(SEND);
		expect(account.writes[0]?.body).not.toHaveProperty('attachments');
	});

	it('names the file that the item lacks', async () => {
		const { error } = await account.engine.run(
			{ ...SEND, attachments: 'invoice' },
			{ inputItems: [{ json: {}, binary: {} }] },
		);
		expect(`${error?.message} ${error?.description}`).toContain('invoice');
		expect(account.writes).toEqual([]);
	});

	it.each(['a+b/c?d#é@x.se', 'with space', '100%', '..'])(
		'carries the profile key %s whole',
		async (profileKey) => {
			await account.engine.run({
				...SEND,
				keyspace: byId(SEED.keyspaces.loyalty),
				profileKey,
			});
			expect(account.writes).toMatchObject([{ path: PATH, body: { profile_key: profileKey } }]);
		},
	);

	it('encodes the activity in the path', async () => {
		await account.engine.run({ ...SEND, activityId: 'a/b?c' });
		expect(account.writes[0]?.path).toBe(PATH.replace(ACTIVITY, 'a%2Fb%3Fc'));
	});

	it.each([
		['activityId', '={{ "" }}', '"Activity ID" is empty'],
		['activityId', '..', '"Activity ID" cannot be ".."'],
		['toEmail', '={{ "" }}', '"To Email" is empty'],
		['profileKey', '={{ "" }}', '"Identifier" is empty'],
	])('refuses the %s %s', async (field, value, message) => {
		const { error } = await account.engine.run({ ...SEND, [field]: value });
		expect(error?.message).toBe(message);
		expect(account.requests).toEqual([]);
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
