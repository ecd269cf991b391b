import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { fromModel, withTools, type ToolAnswer } from './agent.mts';

const account = useAccount();

const TARGET = {
	section: byId(SEED.sections.default),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: fromModel('key'),
};
const { anna: ANNA } = SEED.profiles;

const tool = (name: string, resource: string, operation: string, more: INodeParameters = {}) => ({
	name,
	parameters: { resource, operation, ...more },
});
const CREATE = tool('Create', 'profile', 'create', TARGET);
const LOCK = tool('Lock', 'profile', 'lock', {
	...TARGET,
	confirmProfileKey: fromModel('key'),
	options: { allowAiAgents: true },
});
const LIST = tool('List', 'section', 'getAll');
const ADD_EVENT = tool('Add event', 'event', 'add', {
	...TARGET,
	event: byId(SEED.events.orderPlaced),
	eventTime: '2026-03-24T09:30:00+01:00',
	specifyData: 'json',
	eventDataJson: '{}',
});

const pause = async (ms: number) => await new Promise((done) => setTimeout(done, ms));

describe('a tool call that failed leaves later calls alone:', () => {
	it.each([
		['of the same tool, after a bad argument', 'Create', ''],
		['of the same tool, after a refusal', 'Create', 'no address'],
		['of an operation of several requests, after a bad argument', 'Add event', '..'],
	])('%s', async (_, name, badKey) => {
		await withTools(account.engine, [CREATE, ADD_EVENT], async (call) => {
			expect((await call(name, { key: badKey })).error).toBeTypeOf('string');
			expect(await call(name, { key: ANNA })).toMatchObject({ items: [{ success: true }] });
		});
	});

	it('of another tool', async () => {
		await withTools(account.engine, [CREATE, LIST, ADD_EVENT], async (call) => {
			expect((await call('Create', { key: '' })).error).toContain('"Identifier" is empty');
			expect((await call('List')).items).toHaveLength(3);
			expect(await call('Add event', { key: ANNA })).toMatchObject({ items: [{ success: true }] });
		});
	});

	it('of the same tool, at the same time', async () => {
		await withTools(account.engine, [CREATE], async (call) => {
			const answers = await Promise.all(
				['one@example.com', '', 'two@example.com'].map(
					async (key) => await call('Create', { key }),
				),
			);
			expect(answers).toMatchObject([
				{ items: [{ success: true }] },
				{ error: expect.stringContaining('"Identifier" is empty') },
				{ items: [{ success: true }] },
			]);
		});
	});
});

describe('what one operation expects is not expected of another tool:', () => {
	it('Lock answered 409 after Create, which takes 409 as a result', async () => {
		account.emulator.control.addFault({ method: 'PUT', path: '/locks', status: 409 });
		await withTools(account.engine, [CREATE, LOCK], async (call) => {
			expect((await call('Create', { key: ANNA })).error).toBeUndefined();
			expect(await call('Lock', { key: ANNA })).toEqual({ error: expect.stringMatching(/\S/) });
		});
	});

	it('Create answered 409 while Lock runs at the same time', async () => {
		await withTools(account.engine, [CREATE, LOCK], async (call) => {
			const [created] = await Promise.all([
				call('Create', { key: ANNA }),
				call('Lock', { key: SEED.profiles.lars }),
			]);
			expect(created).toMatchObject({ items: [{ created: false }] });
		});
	});

	it('the advice for a status is that of the operation which got it', async () => {
		const { control } = account.emulator;
		const alone: ToolAnswer[] = [];
		control.addFault({ path: '/sections$', status: 410, times: 2 });
		await withTools(account.engine, [LIST], async (call) => {
			alone.push(await call('List'));
		});
		await withTools(account.engine, [CREATE, LIST], async (call) => {
			await call('Create', { key: ANNA });
			expect(unnamed(await call('List'))).toEqual(unnamed(alone[0]));
		});
	});
});

it.each([
	['a declarative operation', LIST, '/sections$'],
	['an operation of several requests', tool('Get', 'profile', 'get', TARGET), 'anna.*/attributes$'],
])(
	'a pause between two calls that is longer than Max Wait does not make a fault of the later one final: %s',
	async (_, { name, parameters }, path) => {
		const patient = { name, parameters: { ...parameters, options: { maxWait: 1 } } };
		await withTools(account.engine, [patient], async (call) => {
			expect((await call(name, { key: ANNA })).error).toBeUndefined();
			await pause(1200);
			account.emulator.control.addFault({ path, status: 429, headers: { 'retry-after': '0' } });
			expect((await call(name, { key: ANNA })).error).toBeUndefined();
		});
		expect(account.requests.map(({ status }) => status)).toContain(429);
	},
);

/** Without the name that APSIS One gave the request. */
function unnamed(output: unknown): unknown {
	return JSON.parse(JSON.stringify(output).replace(/request ID [\w-]+/g, 'request ID'));
}

describe('Profile > Get gives an agent what it may see:', () => {
	it.each([
		['selectedFields', ['profileKey', 'Email', 'tags']],
		['simplified', ['profileKey', 'Email', 'Member since', 'tags', 'keyspace', 'section']],
		['raw', ['profileKey', 'attributes', 'tags', 'keyspace', 'section']],
	])('%s', async (output, names) => {
		const choice = { include: ['attributes', 'tags'], output, selectedFields: 'email, Tags' };
		const get = tool('Get', 'profile', 'get', { ...TARGET, ...choice });
		await withTools(account.engine, [get], async (call) => {
			const { items = [] } = await call('Get', { key: ANNA });
			const columns = Object.keys(items[0]!);
			expect(columns).toEqual(expect.arrayContaining(names));
			if (output !== 'simplified') expect(columns).toHaveLength(names.length);
		});
	});
});
