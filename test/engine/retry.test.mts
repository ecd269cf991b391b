import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { dataIn } from '../emulator/account.mts';
import { SEED, type ReceivedRequest } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { fromModel, withTools } from './agent.mts';
import { CREDENTIALS, loadedNodeType, passingNodeType, runWorkflow } from './workflows.mts';

const account = useAccount();

const SECTION = SEED.sections.default;
const EMAIL = SEED.keyspaces.email;
const { anna: ANNA, erik: ERIK, lars: LARS } = SEED.profiles;
const PEOPLE = [ANNA, ERIK, LARS];

/** n8n's own setting; it waits at least as long between two tries. */
const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 50 };
/** A fault is the operation's failure at once, so that n8n is the one that tries again. */
const AT_ONCE = { options: { maxWait: 0 } };
const TARGET = { section: byId(SECTION), keyspace: byId(EMAIL), profileKey: '={{ $json.to }}' };

const CREATE: INodeParameters = { resource: 'profile', operation: 'create', ...TARGET };
const UPSERT: INodeParameters = {
	resource: 'profile',
	operation: 'upsert',
	...TARGET,
	attributes: {
		mappingMode: 'defineBelow',
		value: { [SEED.attributes.firstName]: 'A' },
		schema: [],
	},
};
const ADD_EVENT: INodeParameters = {
	resource: 'event',
	operation: 'add',
	...TARGET,
	event: byId(SEED.events.orderPlaced),
	eventTime: '2026-03-24T09:30:00+01:00',
	specifyData: 'json',
	eventDataJson: '{"orderId": "A-1"}',
};
const OPT_OUT: INodeParameters = {
	resource: 'consent',
	operation: 'set',
	...TARGET,
	topic: byId(SEED.topics.news),
	channel: byId(SEED.channels.email),
	consentType: 'opt-out',
	reason: 'Web form',
};
const LIST: INodeParameters = { resource: 'section', operation: 'getAll' };
const SEND: INodeParameters = {
	resource: 'transactionalEmail',
	operation: 'send',
	section: byId(SECTION),
	activityId: SEED.transactionalActivities.orderConfirmation,
	toEmail: '={{ $json.to }}',
	keyspace: byId(SEED.keyspaces.transactionalEmail),
	profileKey: '={{ $json.to }}',
	variables: '{"orderId": "A-1"}',
};
const IMPORT: INodeParameters = {
	resource: 'import',
	operation: 'create',
	section: byId(SECTION),
	keyspace: byId(EMAIL),
	inputMode: 'items',
	keyColumn: 'to',
	attributes: { mappingMode: 'autoMapInputData', value: null },
};
const exported = { attribute: [{ attribute: byId(SEED.attributes.email), column: '' }] };
const PERIOD = { period: 'custom', startAt: '2020-01-01T00:00:00', endAt: '2030-01-01T00:00:00' };
const EXPORT_SEGMENT: INodeParameters = {
	resource: 'export',
	operation: 'segment',
	segment: byId(SEED.segments.swedes),
	section: byId(SECTION),
	exportAttributes: exported,
};

const run = async (
	parameters: INodeParameters,
	to: string[] = [ANNA],
	onError?: INode['onError'],
) =>
	await account.engine.run(parameters, {
		items: to.map((each) => ({ to: each })),
		node: RETRY,
		onError,
	});

/** The status of an answer; success is one, whichever it is. */
const answerOf = ({ status }: ReceivedRequest) =>
	status !== null && status >= 200 && status < 300 ? 'ok' : status;

/** Answers to the requests of this method whose path contains a text. */
const answersTo = (method: string, path: string) =>
	account.requests
		.filter((request) => request.method === method && request.path.includes(path))
		.map(answerOf);

/** Answers to the writes about a profile. */
const writesAbout = (profile: string) =>
	account.writes.filter(({ path }) => path.includes(encodeURIComponent(profile))).map(answerOf);

const itemsFor = (people: string[], json: IDataObject) =>
	people.map((_, item) => ({ json: expect.objectContaining(json), pairedItem: { item } }));

/** An operation, the request that carries it out, and the status of its success. */
const OPERATIONS = [
	['section:getAll', LIST, 'GET', '/sections', 'ok'],
	// Anna is there already.
	['profile:create', CREATE, 'POST', '/profiles', 409],
	['profile:upsert', UPSERT, 'PATCH', '/attributes', 'ok'],
	['event:add', ADD_EVENT, 'POST', '/events', 'ok'],
	['consent:set', OPT_OUT, 'POST', '/consents', 'ok'],
] as const;

describe("n8n's Retry On Fail tries again", () => {
	it.each(OPERATIONS)('%s after a refusal, and succeeds', async (...operation) => {
		const [, parameters, method, path, success] = operation;
		account.emulator.control.addFault({ method, path, status: 400 });
		const { error, items } = await run(parameters);
		expect(error?.message).toBeUndefined();
		expect(items[0]?.json).not.toHaveProperty('error');
		expect(answersTo(method, path)).toEqual([400, success]);
	});

	it.each(OPERATIONS)('%s where the node continues on fail', async (...operation) => {
		const [, parameters, method, path, success] = operation;
		account.emulator.control.addFault({ method, path, status: 400, times: 2 });
		const { items } = await run(parameters, [ANNA], 'continueRegularOutput');
		expect(items[0]?.json).not.toHaveProperty('error');
		expect(answersTo(method, path)).toEqual([400, 400, success]);
	});

	// A lost event may have been received, so that is another matter.
	it.each(OPERATIONS.filter(([name]) => name !== 'event:add'))(
		'%s after a fault that was not backed off on',
		async (...operation) => {
			const [, parameters, method, path, success] = operation;
			account.emulator.control.addFault({ method, path, status: 503 });
			const { error } = await run({ ...parameters, ...AT_ONCE });
			expect(error?.message).toBeUndefined();
			expect(answersTo(method, path)).toEqual([503, success]);
		},
	);

	it.each(OPERATIONS)('%s, and fails with the error of the last try', async (...operation) => {
		const [, parameters, method, path] = operation;
		account.emulator.control.addFault({
			method,
			path,
			sequence: [1, 2, 3].map((number) => ({
				status: 400,
				body: { status: 400, title: 'Bad Request', detail: `Refused ${number} times.` },
			})),
		});
		const { error } = await run(parameters);
		expect(error?.message).toContain('Refused 3 times.');
		expect(answersTo(method, path)).toEqual([400, 400, 400]);
	});
});

describe('what an earlier try of the same execution settled is not sent again:', () => {
	it.each([
		['the first', ANNA],
		['the last', LARS],
	])('event:add, where %s of several profiles was refused', async (_, refused) => {
		account.emulator.control.addFault({
			method: 'POST',
			path: `${encodeURIComponent(refused)}.*/events`,
			status: 400,
			// By then the others are through.
			delayMs: 300,
		});
		const { error, items } = await run(ADD_EVENT, PEOPLE);
		expect(error?.message).toBeUndefined();
		expect(items).toEqual(itemsFor(PEOPLE, { success: true }));
		expect(items.map(({ json }) => json.profileKey)).toEqual(PEOPLE);
		for (const person of PEOPLE) {
			expect(writesAbout(person), person).toEqual(person === refused ? [400, 'ok'] : ['ok']);
		}
	});

	it('event:add, where the node continues on fail', async () => {
		account.emulator.control.addFault({ method: 'POST', path: 'anna.*/events', status: 400 });
		const { items } = await run(ADD_EVENT, PEOPLE, 'continueRegularOutput');
		expect(items).toEqual(itemsFor(PEOPLE, { success: true }));
		expect(PEOPLE.map(writesAbout)).toEqual([[400, 'ok'], ['ok'], ['ok']]);
	});

	it('event:add, where a later request about the same profile was refused', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/events$',
			sequence: [{}, { status: 400 }],
		});
		const { error, items } = await run(
			ADD_EVENT,
			Array.from({ length: 150 }, () => ANNA),
		);
		expect(error?.message).toBeUndefined();
		expect(items).toHaveLength(150);
		const sent = account.writes.map(({ body }) => (body as { items: unknown[] }).items.length);
		expect(account.writes.map(answerOf).slice(0, 2)).toEqual(['ok', 400]);
		// What was refused, and nothing else, was sent twice.
		expect(sent.reduce((sum, count) => sum + count, 0)).toBe(150 + sent[1]!);
		const anna = account.emulator.account.get(EMAIL, ANNA);
		const added = dataIn(anna, SECTION).events.filter(({ data }) => data.orderId === 'A-1');
		expect(added).toHaveLength(150);
	});

	it('transactionalEmail:send, where one of several was refused', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/transactions$',
			sequence: [{ delayMs: 200, status: 400 }, {}, {}],
		});
		const { error, items } = await run(SEND, PEOPLE);
		expect(error?.message).toBeUndefined();
		expect(items).toEqual(itemsFor(PEOPLE, { success: true }));
		const sent = account.writes
			.filter(({ status }) => status !== 400)
			.map(({ body }) => (body as { to_email: string }).to_email);
		expect(sent.toSorted()).toEqual(PEOPLE.toSorted());
		expect(account.writes).toHaveLength(4);
	});

	it('import:create, whose status could not be read after the upload', async () => {
		account.emulator.control.addFault({ method: 'GET', path: '/imports/', status: 400 });
		const { error, items } = await run(IMPORT, [ANNA, ERIK]);
		expect(error?.message).toBeUndefined();
		expect(items).toMatchObject([{ json: { success: true, status: 'completed', rows: 2 } }]);
		expect(account.emulator.control.imports).toMatchObject([{ status: 'completed', uploads: 1 }]);
	});

	it.each<[string, INodeParameters, string]>([
		['export:segment', EXPORT_SEGMENT, '/files/'],
		[
			'export:consents',
			{
				resource: 'export',
				operation: 'consents',
				section: byId(SECTION),
				topics: { topic: [{ topic: byId(SEED.topics.news) }] },
				channels: { channel: [{ channel: byId(SEED.channels.email), column: 'mail' }] },
				segments: { segment: [{ segment: byId(SEED.segments.swedes), name: 'swedes' }] },
				exportAttributes: exported,
			},
			'/files/',
		],
		[
			'export:duplicates',
			{
				resource: 'export',
				operation: 'duplicates',
				section: byId(SECTION),
				attribute: byId(SEED.attributes.country),
				exportAttributes: exported,
			},
			'/files/',
		],
		[
			'export:events',
			{
				resource: 'export',
				operation: 'events',
				section: byId(SECTION),
				events: { event: [{ event: byId(SEED.events.orderPlaced) }] },
				exportAttributes: exported,
				...PERIOD,
			},
			'/files/',
		],
		[
			'emailReport:create',
			{ resource: 'emailReport', operation: 'create', ...PERIOD },
			'/reports/',
		],
	])('%s, whose file was refused', async (_, parameters, path) => {
		account.emulator.control.addFault({ method: 'GET', path, status: 400 });
		const { error, items } = await run(parameters);
		expect(error?.message).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(account.writes).toHaveLength(1);
		expect(answersTo('GET', path)[0]).toBe(400);
		expect(answersTo('GET', path).length).toBeGreaterThan(1);
	});

	it('export:profile, where another one was refused', async () => {
		const [one, other] = account.emulator.account.profiles.map(({ id }) => id);
		account.emulator.control.addFault({ method: 'POST', path: other, status: 400 });
		const { error, items } = await run(
			{
				resource: 'export',
				operation: 'profile',
				exportKey: '={{ $json.to }}',
				// Nobody is there.
				callbackUrl: 'http://127.0.0.1:9/callback',
			},
			[one!, other!],
		);
		expect(error?.message).toBeUndefined();
		expect(items).toEqual(itemsFor([one!, other!], { requested: true }));
		expect(writesAbout(one!)).toEqual(['ok']);
		expect(writesAbout(other!)).toEqual([400, 'ok']);
	});
});

it('a second run of the node in the same execution, with the same items, sends all of them again', async () => {
	const { engine } = account;
	account.emulator.control.addFault({ method: 'POST', path: 'anna.*/events', status: 400 });
	const node = { name: 'APSIS One', parameters: ADD_EVENT, credentials: CREDENTIALS, ...RETRY };
	const next = { node: node.name, type: 'main' as const, index: 0 };
	const { data } = await runWorkflow(
		engine,
		[
			{ node: { name: 'Start' }, type: passingNodeType(engine) },
			{ node, type: loadedNodeType(engine) },
		],
		{ Start: { main: [[next, next]] } },
		[{ json: { to: ANNA } }, { json: { to: ERIK } }],
	);
	expect(data.resultData.error?.message).toBeUndefined();
	expect(data.resultData.runData[node.name]).toHaveLength(2);
	expect(writesAbout(ANNA)).toEqual([400, 'ok', 'ok']);
	expect(writesAbout(ERIK)).toEqual(['ok', 'ok']);
});

describe('in a tool call', () => {
	const tool = (name: string, parameters: INodeParameters) => ({ name, parameters, node: RETRY });
	const ADD = tool('Add', { ...ADD_EVENT, profileKey: fromModel('to') });
	// A model fills in the key; its argument is the row.
	const ROW = tool('Import', { ...IMPORT, keyColumn: "={{ $fromAI('to') ? 'to' : '' }}" });

	it("n8n's Retry On Fail sends a refused request again, and succeeds", async () => {
		account.emulator.control.addFault({ method: 'POST', path: '/events$', status: 400 });
		await withTools(account.engine, [ADD], async (call) => {
			expect(await call('Add', { to: ANNA })).toEqual({
				items: [expect.objectContaining({ success: true, profileKey: ANNA })],
			});
		});
		expect(account.writes.map(answerOf)).toEqual([400, 'ok']);
	});

	it('an import that was uploaded in an earlier try is not uploaded again', async () => {
		account.emulator.control.addFault({ method: 'GET', path: '/imports/', status: 400 });
		await withTools(account.engine, [ROW], async (call) => {
			expect(await call('Import', { to: ANNA })).toMatchObject({
				items: [{ success: true, status: 'completed', rows: 1 }],
			});
		});
		expect(account.emulator.control.imports).toMatchObject([{ uploads: 1 }]);
	});

	it('an export that was requested in an earlier try is not requested again', async () => {
		account.emulator.control.addFault({ method: 'GET', path: '/files/', status: 400 });
		await withTools(account.engine, [tool('Export', EXPORT_SEGMENT)], async (call) => {
			expect((await call('Export')).items).toHaveLength(2);
		});
		expect(account.writes).toHaveLength(1);
	});

	it('two calls with equal arguments are two calls: both are sent', async () => {
		await withTools(account.engine, [ADD, ROW], async (call) => {
			for (const name of ['Add', 'Import']) {
				expect((await call(name, { to: ANNA })).error).toBeUndefined();
				expect((await call(name, { to: ANNA })).error).toBeUndefined();
			}
		});
		expect(answersTo('POST', '/events')).toEqual(['ok', 'ok']);
		expect(account.emulator.control.imports).toMatchObject([{ uploads: 1 }, { uploads: 1 }]);
	});
});
