import { describe, expect, it } from 'vitest';
import { consentId, dataIn } from '../emulator/account.mts';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();
const { anna: ANNA, ingrid: INGRID } = SEED.profiles;
const TARGET = { section: byId(SEED.sections.default), keyspace: byId(SEED.keyspaces.email) };
const CONSENTS = '/consents$';
const UNKNOWN = 'since an answer was lost';

const lose = (method: string, path: string) =>
	account.emulator.control.addFault({ method, path, connection: 'reset-after' });

describe('after an answer was lost, only what is known is said', () => {
	it.each([
		['create', { profileKey: 'new@x.se' }, 'POST', 'profiles$', { created: null }],
		[
			'upsert',
			{
				profileKey: 'new@x.se',
				specifyAttributes: 'json',
				attributesJson: '{}',
				options: { tellWhetherCreated: true },
			},
			'POST',
			'profiles$',
			{ created: null },
		],
		['delete', { profileKey: ANNA }, 'DELETE', 'profiles', { deleted: null }],
	])('profile > %s', async (operation, parameters, method, path, told) => {
		lose(method, path);
		const { items, error, hints } = await account.engine.run({
			resource: 'profile',
			operation,
			...TARGET,
			...parameters,
		});
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(2);
		expect(items[0]?.json).toMatchObject({ success: true, ...told });
		expect(hints[0]?.message).toContain(UNKNOWN);
	});

	it('a lock that is answered 410 the second time is a lock', async () => {
		account.emulator.control.addFault({
			method: 'PUT',
			path: 'locks$',
			sequence: [{ connection: 'reset-after' }, { status: 410 }],
		});
		const { items } = await account.engine.run({
			resource: 'profile',
			operation: 'lock',
			...TARGET,
			profileKey: ANNA,
			confirmProfileKey: ANNA,
		});
		expect(items[0]?.json).toMatchObject({ success: true, locked: true });
	});

	it('an identifier change that finds nothing to change says that it may have been made', async () => {
		lose('PUT', '/sections/');
		const { error } = await account.engine.run({
			resource: 'profile',
			operation: 'changeIdentifier',
			...TARGET,
			profileKey: ANNA,
			toKeyspace: byId(SEED.keyspaces.loyalty),
			toProfileKey: 'L-1',
		});
		expect(error?.httpCode).toBe('404');
		expect(error?.description).toContain(
			'An earlier try, whose answer was lost, may have been carried out: check in APSIS One.',
		);
	});

	it('a reading that fails has nothing to be in doubt about', async () => {
		account.emulator.control.addFault({
			path: '/sections$',
			sequence: [{ connection: 'reset-after' }, { status: 404 }],
		});
		const { error } = await account.engine.run({ resource: 'section', operation: 'getAll' });
		expect(error?.httpCode).toBe('404');
		expect(error?.description).not.toContain('earlier try');
	});

	it.each(['opt-in', 'opt-out'])('consent > set, %s', async (consentType) => {
		lose('POST', CONSENTS);
		const { items, hints } = await account.engine.run(consent({ consentType }));
		expect(items[0]?.json).toMatchObject({ success: true, changed: null });
		expect(hints[0]?.message).toContain(UNKNOWN);
		expect(storedType()).toBe(consentType);
	});
});

describe('a consent that is set while somebody else sets it', () => {
	/** Waits until the first opt-in was refused, so that its run backs off. */
	const refusedOptIn = async () => {
		while (account.writes.length === 0) await new Promise((done) => setTimeout(done, 20));
	};
	const refuseOnce = (effect: object) =>
		account.emulator.control.addFault({ method: 'POST', path: CONSENTS, ...effect });

	it.each([
		['a limit', { status: 429, headers: { 'retry-after': '1' } }, false],
		['a fault', { status: 503, headers: { 'retry-after': '1' } }, null],
	])('an opt-out that comes in during the wait after %s stays', async (_, effect, changed) => {
		refuseOnce(effect);
		const optIn = account.engine.run(consent());
		await refusedOptIn();
		dataIn(
			account.emulator.account.get(SEED.keyspaces.email, INGRID),
			SEED.sections.default,
		).consents.set(consentId(SEED.topics.news, SEED.channels.email), OPT_OUT);
		const { items, error } = await optIn;
		expect(error).toBeUndefined();
		expect(storedType()).toBe('opt-out');
		expect(items[0]?.json).toMatchObject({ success: true, changed, optedOut: true });
		expect(account.writes).toHaveLength(1);
	});

	it('stays even where those who opted out are to be opted in', async () => {
		refuseOnce({ status: 429, headers: { 'retry-after': '1' } });
		const optIn = account.engine.run(consent({ options: { resubscribeOptedOut: true } }));
		await refusedOptIn();
		dataIn(
			account.emulator.account.get(SEED.keyspaces.email, INGRID),
			SEED.sections.default,
		).consents.set(consentId(SEED.topics.news, SEED.channels.email), OPT_OUT);
		expect((await optIn).items[0]?.json).toMatchObject({ changed: false, optedOut: true });
		expect(storedType()).toBe('opt-out');
	});

	it('is opted in where nobody did', async () => {
		refuseOnce({ status: 429 });
		const { items } = await account.engine.run(consent());
		expect(items[0]?.json).toMatchObject({ success: true, changed: true });
		expect(account.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
	});
});

const OPT_OUT = {
	topic_discriminator: SEED.topics.news,
	channel_discriminator: SEED.channels.email,
	type: 'opt-out',
	reason: 'Unsubscribed',
	source: 'Link',
	modified_at: '2026-01-01T00:00:00Z',
} as never;

const consent = (parameters: object = {}) => ({
	resource: 'consent',
	operation: 'set',
	...TARGET,
	profileKey: INGRID,
	topic: byId(SEED.topics.news),
	channel: byId(SEED.channels.email),
	consentType: 'opt-in',
	reason: 'Web form',
	...parameters,
});

const storedType = () =>
	dataIn(
		account.emulator.account.get(SEED.keyspaces.email, INGRID),
		SEED.sections.default,
	).consents.get(consentId(SEED.topics.news, SEED.channels.email))?.type;
