import { describe, expect, test } from 'vitest';
import { createHook, type HookRequest } from './webhook.mts';

const SECRET = 'fW8pJ2dLq0Rz5tYx';
const email = 'anna@example.com';
const query = { secret: SECRET, email };

describe('a delivery', () => {
	test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
		'by %s starts with one item',
		async (method) => {
			const hook = createHook({ secret: SECRET });
			const { items, status } = await hook.deliver({
				method,
				headers: { host: 'n8n.example.com', cookie: 'a=b' },
				query: { ...query, points: '12', zip: '01234' },
			});
			expect(items).toEqual([
				{
					json: {
						data: { email, points: 12, zip: '01234' },
						request: {
							method,
							headers: { host: 'n8n.example.com' },
							receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
						},
					},
				},
			]);
			expect(status).toBeUndefined();
		},
	);

	test.each([
		['JSON', 'application/json; charset=utf-8', { a: '1', b: 2 }, { a: '1', b: 2 }],
		['a list in JSON', 'application/json', [{ a: '1' }], { body: [{ a: '1' }] }],
		['JSON that is sent as text', 'text/plain', '{"a":"1","b":2}', { a: '1', b: 2 }],
		['text', 'text/plain', 'hello', { body: 'hello' }],
		['a form', 'application/x-www-form-urlencoded', { a: '1', b: 'x' }, { a: 1, b: 'x' }],
		[
			'a form in parts',
			'Multipart/Form-Data; boundary=x',
			{ data: { a: '1' }, files: { file: { filepath: '/tmp/x' } } },
			{ a: 1 },
		],
		['nothing', '', undefined, {}],
		['an empty text', 'text/plain', '', {}],
	])('with %s', async (_what, contentType, body, data) => {
		const hook = createHook({ secret: SECRET });
		const { items } = await hook.deliver({
			headers: { 'content-type': contentType },
			query,
			body,
		});
		expect(items?.[0]?.json.data).toEqual({ email, ...data });
	});

	test('has the types that the user gives', async () => {
		const hook = createHook({
			secret: SECRET,
			options: {
				convertValues: false,
				valueTypes: { parameter: [{ name: 'points', type: 'number' }] },
			},
		});
		const { items } = await hook.deliver({ query: { ...query, points: '12.50', age: '40' } });
		expect(items?.[0]?.json.data).toEqual({ email, points: 12.5, age: '40' });
	});
});

describe('the secret', () => {
	test.each([
		['parameter', { query: { secret: SECRET } }],
		['header', { headers: { secret: SECRET } }],
		['field of the body', { body: { secret: SECRET } }],
	])('is taken as a %s and not passed on', async (_place, request) => {
		const { items } = await createHook({ secret: SECRET }).deliver(request);
		expect(items).toHaveLength(1);
		expect(JSON.stringify(items)).not.toContain(SECRET);
	});

	test.each([
		['is missing', { query: { email } }],
		['is wrong', { query: { email, secret: 'fW8pJ2dLq0Rz5tYy' } }],
		['has another name', { query: { email, token: SECRET } }],
	])('where it %s: 403, nothing started, the fact alone logged', async (_what, request) => {
		const hook = createHook({ secret: SECRET, dropRepeatsBy: 'email' });
		const { items, status, answer, logged } = await hook.deliver(request);
		expect(items).toBeUndefined();
		expect(status).toBe(403);
		expect(answer).toEqual({ message: 'The secret is missing or wrong' });
		expect(logged).toEqual([
			[
				'"APSIS One Trigger" refused a delivery without the right secret',
				{ workflowId: expect.any(String) },
			],
		]);
		expect(hook.staticData).toEqual({});
		// It is not taken for the first of its kind.
		expect((await hook.deliver({ query })).items).toHaveLength(1);
	});

	test('may have another name', async () => {
		const hook = createHook({ secret: SECRET, secretName: 'X-Flow-Key' });
		const { items } = await hook.deliver({ headers: { 'x-flow-key': SECRET } });
		expect(items?.[0]?.json).toMatchObject({ data: {}, request: { headers: {} } });
	});

	test('can be switched off', async () => {
		const hook = createHook({ requireSecret: false });
		await hook.activate();
		expect((await hook.deliver({ query: { email } })).items).toHaveLength(1);
	});

	test.each([
		['', 'secret', 'The field "Secret" needs 16 characters or more'],
		['too-short', 'secret', 'The field "Secret" needs 16 characters or more'],
		[SECRET, ' ', 'The field "Secret Name" is empty'],
	])(
		'%j under the name %j cannot be activated, and lets nothing in',
		async (secret, name, text) => {
			const hook = createHook({ secret, secretName: name });
			await expect(hook.activate()).rejects.toThrow(text);
			if (secret !== SECRET) {
				expect((await hook.deliver({ query: { secret } })).status).toBe(403);
			}
			await createHook({ secret: SECRET }).activate();
		},
	);
});

describe('the secret of a credential', () => {
	const credentials = {
		httpHeaderAuth: { name: 'X-Flow-Key', value: SECRET },
		httpQueryAuth: { name: 'key', value: SECRET },
	};
	const inHeader = { headers: { 'x-flow-key': SECRET } };
	const inQuery = { query: { key: SECRET } };
	const hookOf = (authentication: string, typeVersion = 1.1) =>
		createHook({ authentication, dropRepeatsBy: 'email' }, { typeVersion, credentials });

	test.each([
		['headerAuth', 1.1, inHeader],
		['queryAuth', 1.1, inQuery],
		['headerAuth', 1, inHeader],
		['queryAuth', 1, inQuery],
	])(
		'by %s in version %f lets a delivery in, and is not passed on',
		async (how, version, right) => {
			const hook = hookOf(how, version);
			await hook.activate();
			const { items } = await hook.deliver({ ...right, body: { email, copy: SECRET } });
			expect(items).toHaveLength(1);
			expect(items![0]!.json.data).toEqual({ email });
			expect(JSON.stringify(items)).not.toContain(SECRET);
		},
	);

	test.each<[string, string, HookRequest]>([
		['headerAuth', 'is missing', {}],
		['headerAuth', 'is wrong', { headers: { 'x-flow-key': `${SECRET}1` } }],
		['headerAuth', 'is in the query', { query: { 'X-Flow-Key': SECRET, 'x-flow-key': SECRET } }],
		['headerAuth', 'is in the body', { body: { 'X-Flow-Key': SECRET } }],
		['queryAuth', 'is a header', { headers: { key: SECRET } }],
		['queryAuth', 'is in the body', { body: { key: SECRET } }],
	])('by %s, where it %s: 403, nothing started', async (how, _what, request) => {
		const hook = hookOf(how);
		expect(await hook.deliver(request)).toMatchObject({
			status: 403,
			answer: { message: 'The secret is missing or wrong' },
			items: undefined,
		});
		expect(hook.staticData).toEqual({});
	});

	test('is asked for unless that is switched off', async () => {
		const bare = createHook({}, { typeVersion: 1.1, credentials });
		expect((await bare.deliver({})).status).toBe(403);
		expect((await bare.deliver(inHeader)).items).toHaveLength(1);
		const open = createHook({ authentication: 'none' }, { typeVersion: 1.1 });
		await open.activate();
		expect((await open.deliver({ query: { email } })).items).toHaveLength(1);
	});

	test.each([
		[{ name: 'X-Flow-Key', value: 'too-short' }, 'The field "Value" of the credential needs 16'],
		[{ name: ' ', value: SECRET }, 'The field "Name" of the credential is empty'],
	])('%j cannot be activated, and lets nothing in', async (httpHeaderAuth, text) => {
		const weak = { httpHeaderAuth };
		const hook = createHook({}, { typeVersion: 1.1, credentials: weak });
		await expect(hook.activate()).rejects.toThrow(text);
		const headers = { [httpHeaderAuth.name.toLowerCase()]: httpHeaderAuth.value };
		if (httpHeaderAuth.value !== SECRET) expect((await hook.deliver({ headers })).status).toBe(403);
	});

	test('that is gone lets nothing in', async () => {
		const hook = createHook({}, { typeVersion: 1.1 });
		await expect(hook.activate()).rejects.toThrow('credentials');
		await expect(hook.deliver(inHeader)).rejects.toThrow('credentials');
	});

	test('takes the place of one in the workflow, which goes on working', async () => {
		const old = { requireSecret: true, secretName: 'key', secret: SECRET };
		expect((await createHook(old).deliver(inQuery)).items).toHaveLength(1);
		const moved = createHook({ ...old, authentication: 'headerAuth' }, { credentials });
		expect((await moved.deliver(inQuery)).status).toBe(403);
		expect((await moved.deliver(inHeader)).items).toHaveLength(1);
	});
});

describe('settings by expression', () => {
	test('may be texts', async () => {
		const hook = createHook({
			requireSecret: '=false' as never,
			options: { convertValues: 'false', repeatWindow: '5' },
			dropRepeatsBy: 'email',
		});
		await hook.activate();
		const { items } = await hook.deliver({ query: { email, points: '12' } });
		expect(items?.[0]?.json.data).toEqual({ email, points: '12' });
	});

	test.each([
		[{ options: { repeatWindow: 'an hour' } }, '"Repeat Window (Minutes)" is not a number'],
		[{ options: { convertValues: 'maybe' } }, '"Convert Values" is neither true nor false'],
		[{ authentication: 'headers' }, '"Authentication" does not know "headers"'],
	])('that cannot be read are told of at the activation: %j', async (parameters, text) => {
		await expect(createHook({ secret: SECRET, ...parameters }).activate()).rejects.toThrow(text);
	});
});

describe('repeats', () => {
	const parameters = { secret: SECRET, dropRepeatsBy: 'email,order_id' };
	const delivery = { query: { ...query, order_id: '5' } };

	test('are dropped: answered with 200, nothing started', async () => {
		const hook = createHook(parameters);
		expect(await hook.deliver(delivery)).toMatchObject({
			items: [{ json: { data: { email, order_id: 5 } } }],
			status: 200,
		});
		const again = await hook.deliver(delivery);
		expect(again).toEqual({ status: 200, answer: { message: 'Repeat dropped' }, logged: [] });
		expect((await hook.deliver({ query: { ...query, order_id: '6' } })).items).toHaveLength(1);
	});

	test('are known after a restart', async () => {
		const hook = createHook(parameters);
		for (const order_id of ['5', '6']) await hook.deliver({ query: { ...query, order_id } });
		hook.restart();
		expect((await hook.deliver(delivery)).items).toBeUndefined();
		expect((await hook.deliver({ query: { ...query, order_id: '6' } })).items).toBeUndefined();
		expect((await hook.deliver({ query: { ...query, order_id: '7' } })).items).toHaveLength(1);
	});

	test('are known where they come before the first is saved', async () => {
		const hook = createHook(parameters);
		const results = await Promise.all([1, 2, 3].map(async () => await hook.deliver(delivery)));
		expect(results.filter(({ items }) => items !== undefined)).toHaveLength(1);
	});

	test('without the values that tell are not dropped', async () => {
		const hook = createHook(parameters);
		for (let count = 0; count < 2; count++) {
			expect((await hook.deliver({ query })).items).toHaveLength(1);
		}
	});

	test('of a test in the editor are not dropped', async () => {
		const hook = createHook(parameters, { mode: 'manual' });
		for (let count = 0; count < 2; count++) {
			expect((await hook.deliver(delivery)).items).toHaveLength(1);
		}
		expect(hook.staticData).toEqual({});
	});

	test('do not leave their values in the database', async () => {
		const hook = createHook(parameters);
		await hook.deliver(delivery);
		expect(Object.keys(hook.staticData)).toEqual(['node:APSIS One Trigger']);
		expect(JSON.stringify(hook.staticData)).not.toContain('anna');
	});
});
