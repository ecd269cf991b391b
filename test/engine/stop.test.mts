import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const EMAIL = SEED.keyspaces.email;
const TARGET = {
	section: byId(SEED.sections.default),
	keyspace: byId(EMAIL),
	profileKey: '={{ $json.email }}',
};
/** Ten people, `p0@example.com` and so on; all of them are in the account. */
const PEOPLE = Array.from({ length: 10 }, (_, n) => ({ email: `p${n}@example.com` }));
/** Longer than what is told to come back waits. */
const LATER_MS = 1800;
const REFUSED_AFTER_MS = 400;

/** An operation, and what its request about one of {@link PEOPLE} looks like. */
interface Kind {
	name: string;
	parameters: INodeParameters;
	method: string;
	/** Source of a regular expression over the path of the request about these people. */
	pathOf: (people: string) => string;
}

const KINDS: Kind[] = [
	{
		name: 'a declarative operation',
		parameters: { resource: 'profile', operation: 'delete', ...TARGET },
		method: 'DELETE',
		pathOf: (people) => `/profiles/p${people}%40[^/]*$`,
	},
	{
		name: 'profile:upsert',
		parameters: {
			resource: 'profile',
			operation: 'upsert',
			...TARGET,
			attributes: {
				mappingMode: 'defineBelow',
				value: { [SEED.attributes.firstName]: 'N' },
				schema: [],
			},
		},
		method: 'PATCH',
		pathOf: (people) => `p${people}%40.*/attributes$`,
	},
	{
		name: 'event:add',
		parameters: {
			resource: 'event',
			operation: 'add',
			...TARGET,
			event: byId(SEED.events.orderPlaced),
			eventTime: '2026-03-24T09:30:00+01:00',
			specifyData: 'json',
			eventDataJson: '{}',
		},
		method: 'POST',
		pathOf: (people) => `p${people}%40.*/events$`,
	},
	{
		name: 'consent:set',
		parameters: {
			resource: 'consent',
			operation: 'set',
			...TARGET,
			topic: byId(SEED.topics.news),
			channel: byId(SEED.channels.email),
			consentType: 'opt-out',
			reason: 'Web form',
		},
		method: 'POST',
		pathOf: (people) => `p${people}%40.*/consents$`,
	},
];

beforeEach(() => {
	for (const { email } of PEOPLE) account.emulator.account.create(EMAIL, email);
});

const later = async (ms = LATER_MS) => await new Promise((done) => setTimeout(done, ms));

const run = async (parameters: INodeParameters, items: IDataObject[] = PEOPLE) =>
	await account.engine.run(parameters, { items });

/**
 * Runs an operation over {@link PEOPLE}: the first are done at once, then one is refused, and the
 * others are told to come back in a second, several times.
 *
 * @param done how many are done at once
 */
async function runWithFailure({ parameters, method, pathOf }: Kind, done: number) {
	const { control } = account.emulator;
	control.addFault({ method, path: pathOf(`[0-${done - 1}]`), times: done });
	control.addFault({ method, path: pathOf(String(done)), delayMs: REFUSED_AFTER_MS, status: 400 });
	control.addFault({
		method,
		path: pathOf(`[${done + 1}-9]`),
		status: 429,
		headers: { 'retry-after': '1' },
		times: 3 * (9 - done),
	});
	const { error } = await run(parameters);
	expect(error?.httpCode).toBe('400');
	expect(error?.context?.itemIndex).toBe(done);
	return error!;
}

/** Requests that were sent after the refusal of an item was received. */
function sentAfterRefusal() {
	const refusal = account.requests.find(({ status }) => status === 400)!;
	// What was told to come back does so a second after it was first sent.
	const known = refusal.at + REFUSED_AFTER_MS + 300;
	return account.requests.filter(({ at }) => at > known).map(({ path }) => path);
}

describe.each(KINDS.map((kind) => [kind.name, kind] as const))(
	'%s: after an item that failed',
	(_, kind) => {
		it('nothing more is sent', async () => {
			await runWithFailure(kind, 2);
			await later();
			expect(sentAfterRefusal()).toEqual([]);
		});

		it('what is under way is waited for', async () => {
			const { method, pathOf } = kind;
			const late = { method, path: pathOf('9'), delayMs: REFUSED_AFTER_MS + 500 };
			account.emulator.control.addFault(late);
			await runWithFailure(kind, 8);
			expect(account.requests.filter(({ status }) => status === null)).toEqual([]);
			const written = account.requests.find(({ path }) => new RegExp(late.path).test(path));
			expect(written?.status).toBeLessThan(300);
		});

		it('the error says how many items were done', async () => {
			const { message, description } = await runWithFailure(kind, 3);
			expect(`${message} ${description}`).toMatch(/\b3 of 10 items\b/);
		});
	},
);

describe.each(KINDS.map((kind) => [kind.name, kind] as const))(
	'%s: a stopped execution',
	(_, { parameters, method, pathOf }) => {
		it('sends nothing more', async () => {
			const { control } = account.emulator;
			const crowd = Array.from({ length: 200 }, (_, n) => ({ email: `p${n}@example.com` }));
			for (const { email } of crowd.slice(10)) account.emulator.account.create(EMAIL, email);
			control.setLatency(150);
			// Some back off while others are under way.
			control.addFault({
				method,
				path: pathOf('[0-9]'),
				status: 429,
				headers: { 'retry-after': '1' },
				times: 30,
			});
			const path = new RegExp(pathOf('\\d+'));
			const writes = () => account.requests.filter((request) => path.test(request.path));
			let stop = () => {};
			const running = account.engine.run(parameters, {
				items: crowd,
				onStart: (stopExecution) => (stop = stopExecution),
			});
			while (writes().length < 20) await new Promise((done) => setTimeout(done, 5));
			stop();
			// What was let go before is on its way.
			await new Promise((done) => setTimeout(done, 250));
			const sent = writes().length;
			await running.catch(() => undefined);
			await later();
			expect(writes()).toHaveLength(sent);
		});
	},
);

describe('exports: after an item that failed', () => {
	const REQUEST = '/reports/segments$';
	const FILES = '/audience/profiles/exports/files/';

	/** The first is ready at once, the second never; the third, requested a second later, is refused. */
	async function runExports() {
		const { control, url } = account.emulator;
		const requested = (name: string) => ({
			status: 202,
			body: { file_download_url: `${url}${FILES}${name}` },
		});
		control.addFault({
			method: 'POST',
			path: REQUEST,
			sequence: [requested('first'), requested('second'), { status: 400 }],
		});
		control.addFault({
			path: `${FILES}first`,
			status: 200,
			headers: { 'content-type': 'text/csv;charset=UTF-8;header=present' },
			body: 'export_key,Email\n1,a@b.se\n',
		});
		control.addFault({ path: `${FILES}second`, status: 202, body: '', times: 6 });
		const { error } = await run(
			{
				resource: 'export',
				operation: 'segment',
				segment: byId(SEED.segments.swedes),
				section: byId(SEED.sections.default),
				exportAttributes: [SEED.attributes.email],
				options: { waitTimeout: 0.1 },
			},
			[{}, {}, {}, {}],
		);
		expect(error?.httpCode).toBe('400');
		expect(error?.context?.itemIndex).toBe(2);
		return error!;
	}

	it('no file is asked for and no export requested any more', async () => {
		await runExports();
		// What was on its way arrives.
		await later(300);
		const sent = account.requests.length;
		await later(2 * LATER_MS);
		expect(account.requests.slice(sent).map(({ path }) => path)).toEqual([]);
	});

	it('the error says how many items were done', async () => {
		const { message, description } = await runExports();
		expect(`${message} ${description}`).toMatch(/\b1 of 4 items\b/);
	});
});
