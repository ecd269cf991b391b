import type { INode, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { consentId, dataIn, type Consent } from '../emulator/account.mts';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { fromModel, withTools } from './agent.mts';

const account = useAccount();

const { anna: ANNA, erik: ERIK } = SEED.profiles;
const { default: DEFAULT, sweden: SWEDEN } = SEED.sections;
const { news, shoes, club } = SEED.topics;
const { email: EMAIL, sms: SMS } = SEED.channels;
const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 2, waitBetweenTries: 50 };

const optOut = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'consent',
	operation: 'optOutAll',
	keyspace: byId(SEED.keyspaces.email),
	profileKey: ANNA,
	section: byId(''),
	reason: 'Asked to',
	...more,
});
const pathIn = (section: string) =>
	`/v2/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(ANNA)}/sections/${section}/consents`;

const consentsIn = (section: string) =>
	dataIn(account.emulator.account.get(SEED.keyspaces.email, ANNA), section).consents;

function give(section: string, topic: string, channel: string, type: Consent['type']) {
	consentsIn(section).set(consentId(topic, channel), {
		topic_discriminator: topic,
		channel_discriminator: channel,
		type,
		source: 'Web form',
		reason: 'Signed up',
		modified_at: '2024-01-01T00:00:00.000Z',
	});
}
const typesIn = (section: string) =>
	[...consentsIn(section).values()].map((each) => [each.topic_discriminator, each.type]);

const topicsIn = (section: string) =>
	account.emulator.account.definitions.sections.find((each) => each.discriminator === section)!
		.topics;

let swedish: string;

beforeEach(() => {
	// In the default section: news by email opted in (seeded), and these.
	give(DEFAULT, shoes, SMS, 'confirmed-opt-in');
	give(DEFAULT, club, EMAIL, 'pending-opt-in');
	give(DEFAULT, shoes, EMAIL, 'opt-out');
	swedish = topicsIn(SWEDEN)[0]!.discriminator;
	give(SWEDEN, swedish, EMAIL, 'opt-in');
});

const IN_DEFAULT = [
	{ section: DEFAULT, topic: news, channel: EMAIL },
	{ section: DEFAULT, topic: shoes, channel: SMS },
];
const inAll = () => [...IN_DEFAULT, { section: SWEDEN, topic: swedish, channel: EMAIL }];

describe('opt out everywhere', () => {
	it('changes what is opted in, in all sections, once all is read; one item tells what', async () => {
		const { items, error } = await account.engine.run(optOut({ options: { source: 'Support' } }));
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				json: {
					profileKey: ANNA,
					changed: true,
					optedOut: inAll(),
					leftPending: 1,
					sections: Object.values(SEED.sections),
					keyspace: SEED.keyspaces.email,
					success: true,
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(account.requests.map(({ method }) => method).join(' ')).toBe(
			'GET GET GET GET POST POST POST',
		);
		expect(account.writes[0]).toMatchObject({
			path: pathIn(DEFAULT),
			body: {
				topic_discriminator: news,
				channel_discriminator: EMAIL,
				type: 'opt-out',
				reason: 'Asked to',
				source: 'Support',
			},
		});
		expect(typesIn(DEFAULT)).toEqual([
			[news, 'opt-out'],
			[shoes, 'opt-out'],
			[club, 'pending-opt-in'],
			[shoes, 'opt-out'],
		]);
		expect(typesIn(SWEDEN)).toEqual([[swedish, 'opt-out']]);
	});

	it('stays in a section that is chosen', async () => {
		const { items } = await account.engine.run(optOut({ section: byId(DEFAULT) }));
		expect(items[0]?.json).toMatchObject({ optedOut: IN_DEFAULT, sections: [DEFAULT] });
		expect(typesIn(SWEDEN)).toEqual([[swedish, 'opt-in']]);
	});

	it('of somebody who is opted in to nothing changes nothing', async () => {
		const { items } = await account.engine.run(optOut({ profileKey: ERIK }));
		expect(items[0]?.json).toMatchObject({ changed: false, optedOut: [], success: true });
		expect(account.writes).toEqual([]);
	});

	it('shows in a dry run what it would change', async () => {
		const { items } = await account.engine.run(optOut({ options: { dryRun: true } }));
		expect(items[0]?.json).toMatchObject({
			dryRun: true,
			profileKey: ANNA,
			optedOut: inAll(),
			requests: [
				{ method: 'POST', url: account.emulator.url + pathIn(DEFAULT), body: { type: 'opt-out' } },
				{ body: { topic_discriminator: shoes, channel_discriminator: SMS } },
				{ body: { topic_discriminator: swedish } },
			],
		});
		expect(account.writes).toEqual([]);
	});

	it.each([
		['no list', { consents: {} }],
		['an unknown type', { items: [{ topic_discriminator: news, type: 'maybe' }] }],
		['no channel', { items: [{ topic_discriminator: news, type: 'opt-in' }] }],
	])('sends nothing where a section gives %s', async (_, body) => {
		account.emulator.control.addFault({ path: `${SWEDEN}/consents$`, status: 200, body });
		const { error } = await account.engine.run(optOut());
		expect(error?.message).toBe('The present consents of the profile cannot be read');
		expect(error?.description).toContain(SWEDEN);
		expect(account.writes).toEqual([]);
	});

	it('goes on without a section that does not know the profile, but not where none does', async () => {
		account.emulator.control.addFault({ path: `${DEFAULT}/consents$`, status: 404 });
		const { items } = await account.engine.run(optOut());
		expect(items[0]?.json.optedOut).toEqual(inAll().slice(2));
		const nobody = await account.engine.run(optOut({ profileKey: 'nobody@example.com' }));
		expect(nobody.error).toMatchObject({ httpCode: '404' });
	});

	it('takes nothing for opted out that is not', async () => {
		account.emulator.control.addFault({ method: 'POST', path: '/consents$', status: 409 });
		const { error } = await account.engine.run(optOut());
		expect(error?.message).toContain(`leaves "${news}" on ${EMAIL} opted in`);
	});

	it('leaves open what it changed after an answer was lost', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/consents$',
			connection: 'reset-after',
		});
		const { items, hints } = await account.engine.run(optOut({ section: byId(SWEDEN) }));
		expect(items[0]?.json).toMatchObject({ changed: null, optedOut: inAll().slice(2) });
		expect(hints[0]?.message).toContain('since an answer was lost');
	});

	it('a retry of n8n goes on where the fault was, and the item tells all', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/consents$',
			sequence: [{}, { status: 400 }],
		});
		const { items, error } = await account.engine.run(optOut(), { node: RETRY });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ changed: true, optedOut: inAll() });
		const sent = account.writes
			.filter(({ status }) => status !== null && status < 300)
			.map(({ body }) => body);
		expect(sent).toHaveLength(3);
	});

	it('tells after a fault how many were opted out before', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: `${SWEDEN}/consents$`,
			status: 400,
		});
		const { error } = await account.engine.run(optOut());
		expect(error?.description).toContain('2 consents of this item opted out before');
	});

	it.each([
		[{ reason: ' ' }, '"Reason" is empty'],
		[{ profileKey: '={{ "" }}' }, '"Identifier" is empty'],
		[{ profileKey: '..' }, '"Identifier" cannot be ".."'],
		[{ section: byId('..') }, '"Section" cannot be ".."'],
	])('refuses %o', async (parameters, message) => {
		const { error } = await account.engine.run(optOut(parameters));
		expect(error?.message).toBe(message);
		expect(account.writes).toEqual([]);
	});

	it('is refused to an agent, unless it is allowed', async () => {
		const tool = (name: string, options: INodeParameters) => ({
			name,
			parameters: optOut({ profileKey: fromModel('key'), options }),
		});
		const tools = [tool('Guarded', {}), tool('Allowed', { allowAiAgents: true })];
		await withTools(account.engine, tools, async (call) => {
			expect((await call('Guarded', { key: ANNA })).error).toContain('AI agent');
			expect(account.writes).toEqual([]);
			expect((await call('Allowed', { key: ANNA })).items).toMatchObject([{ changed: true }]);
		});
	});
});
