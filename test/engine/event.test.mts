import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { dataIn } from '../emulator/account.mts';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const { orderPlaced, storeVisit, complaint } = SEED.events;
const { anna: ANNA, erik: ERIK } = SEED.profiles;
const SECTION = SEED.sections.default;
const TARGET = {
	section: byId(SECTION),
	keyspace: byId(SEED.keyspaces.email),
	profileKey: ANNA,
};
const TRICKY: Array<[string, string]> = [
	['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
	['with space', 'with%20space'],
	['100%', '100%25'],
];
const TIME = '2026-03-24T09:30:00+01:00';

const pathFor = (profile: string) =>
	`/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(profile)}/sections/${SECTION}/events`;
const namedFor = (profileKey: string) => ({
	keyspace: SEED.keyspaces.email,
	profileKey,
	section: SECTION,
});
const add = (parameters: object = {}) => ({
	resource: 'event',
	operation: 'add',
	...TARGET,
	event: byId(orderPlaced),
	eventTime: TIME,
	specifyData: 'json',
	eventDataJson: '{"orderId": "A-1"}',
	...parameters,
});
const fields = (value: object | null) => ({
	specifyData: 'fields',
	eventData: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
});
const AUTOMATIC = {
	specifyData: 'fields',
	eventData: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
};

const eventsOf = (body: unknown) => (body as { items: IDataObject[] }).items;
const currentVersionId = (discriminator: string) =>
	account.emulator.account
		.section(SECTION)
		.events.find((event) => event.discriminator === discriminator)
		?.versions.find((version) => version.deprecated_at === null)?.id;

describe('get many', () => {
	const getAll = {
		resource: 'event',
		operation: 'getAll',
		section: TARGET.section,
		returnAll: true,
	};

	it('gives an item an event, simplified', async () => {
		const { items } = await account.engine.run(getAll, { items: [{}, {}] });
		expect(items).toHaveLength(6);
		expect(items[4]).toEqual({
			json: {
				discriminator: storeVisit,
				name: 'Store visit',
				description: null,
				versionId: currentVersionId(storeVisit),
				deprecated: false,
				fields: [
					{ name: 'store', type: 'text' },
					{ name: 'visitedOn', type: 'date' },
				],
			},
			pairedItem: { item: 1 },
		});
		expect(account.requests[0]).toMatchObject({
			method: 'GET',
			path: `/audience/sections/${SECTION}/events`,
			query: { include_keyspace_permissions: ['true'] },
		});
	});

	it('gives definitions as they are, up to the limit', async () => {
		const parameters = { ...getAll, returnAll: false, limit: 1, simplify: false };
		const { items } = await account.engine.run(parameters);
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({
			discriminator: orderPlaced,
			versions: expect.any(Array),
		});
	});

	it('tells nothing of fields where the definition does not', async () => {
		const body = { items: [{ discriminator: 'x', versions: [{ id: 7, deprecated_at: 'then' }] }] };
		account.emulator.control.addFault({ status: 200, body, path: '/events$' });
		const { items } = await account.engine.run(getAll);
		expect(items[0]?.json).toEqual({
			discriminator: 'x',
			name: null,
			description: null,
			versionId: null,
			deprecated: true,
		});
	});
});

describe('get profile events', () => {
	const getProfileEvents = { resource: 'event', operation: 'getProfileEvents', ...TARGET };

	it('gives an item an event', async () => {
		const { items } = await account.engine.run(getProfileEvents, { items: [{}, {}] });
		expect(items).toMatchObject(
			[0, 1].map((item) => ({
				json: {
					version_id: currentVersionId(orderPlaced),
					event_time: '2024-02-28T12:00:00.000Z',
					data: { orderId: 'A-1001' },
				},
				pairedItem: { item },
			})),
		);
		expect(account.requests[0]).toMatchObject({ method: 'GET', path: pathFor(ANNA) });
	});

	it.each([
		['a bare list', [{ a: 1 }, { a: 2 }]],
		['an envelope of another name', { total: 2, events: [{ a: 1 }, { a: 2 }] }],
	])('reads %s', async (_, body) => {
		account.emulator.control.addFault({ path: '/events$', status: 200, body });
		const { items } = await account.engine.run(getProfileEvents);
		expect(items.map(({ json }) => json)).toEqual([{ a: 1 }, { a: 2 }]);
	});

	it('says what to check where there is no such profile', async () => {
		const parameters = { ...getProfileEvents, profileKey: 'nobody@example.com' };
		const { error } = await account.engine.run(parameters);
		expect(error).toMatchObject({ httpCode: '404' });
	});
});

describe('add', () => {
	it('sends items of one profile together, in order, and gives each its output', async () => {
		const { items, error, hints } = await account.engine.run(
			add({ profileKey: '={{ $json.to }}', eventDataJson: '={{ { orderId: $json.id } }}' }),
			{
				items: [
					{ to: ANNA, id: 'A' },
					{ to: ERIK, id: 'B' },
					{ to: ANNA, id: 'C' },
				],
			},
		);
		expect(error).toBeUndefined();
		expect(items).toEqual(
			[ANNA, ERIK, ANNA].map((profileKey, item) => ({
				json: { success: true, ...namedFor(profileKey), event: orderPlaced, eventTime: TIME },
				pairedItem: { item },
			})),
		);
		expect(account.writes).toHaveLength(2);
		const version = { event_time: TIME, version_id: currentVersionId(orderPlaced) };
		expect(account.writes.find(({ path }) => path === pathFor(ANNA))).toMatchObject({
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: {
				items: [
					{ ...version, data: { orderId: 'A' } },
					{ ...version, data: { orderId: 'C' } },
				],
			},
		});
		// The version is looked up once.
		expect(account.requests).toHaveLength(3);
		expect(hints[0]?.message).toContain('2 events shared a request');
	});

	it('sends at most 25 events at once, one request after the other', async () => {
		const { items } = await account.engine.run(
			add({ eventDataJson: '={{ { orderId: String($json.n) } }}' }),
			{ items: Array.from({ length: 63 }, (_, n) => ({ n })) },
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 63 }, (_, item) => ({ item })),
		);
		expect(account.writes.map(({ body }) => eventsOf(body).length)).toEqual([25, 25, 13]);
		expect(account.emulator.control.maxInFlight).toBe(1);
		const anna = account.emulator.account.get(SEED.keyspaces.email, ANNA);
		const ids = dataIn(anna, SECTION).events.map(({ data }) => data.orderId);
		expect(ids.slice(1)).toEqual(Array.from({ length: 63 }, (_, n) => String(n)));
	});

	it('keeps each request under 100 kB', async () => {
		const text = '€'.repeat(1000);
		const { items, error } = await account.engine.run(
			add({ eventDataJson: JSON.stringify({ orderId: text, currency: text }) }),
			{ items: Array.from({ length: 30 }, () => ({})) },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(30);
		expect(account.writes).toHaveLength(2);
		expect(account.writes[0]?.bodyLength).toBeLessThanOrEqual(100_000);
		expect(account.writes[0]?.bodyLength).toBeGreaterThan(97_000);
	});

	it('does not resend what may have arrived, and says so', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: '/events$',
			connection: 'reset-after',
		});
		const { error } = await account.engine.run(add(), { items: [{}, {}] });
		expect(error?.description).toContain('may have been received');
		expect(account.writes).toHaveLength(1);
		const anna = account.emulator.account.get(SEED.keyspaces.email, ANNA);
		expect(dataIn(anna, SECTION).events).toHaveLength(3);
	});

	it('goes on after 429', async () => {
		account.emulator.control.addFault({ method: 'POST', path: '/events$', status: 429 });
		const { items } = await account.engine.run(add());
		expect(items[0]?.json.success).toBe(true);
		expect(account.writes.map(({ status }) => status)).toEqual([429, 204]);
	});

	it('sends no later events of a profile after a request that failed and stops the run', async () => {
		account.emulator.control.addFault({ method: 'POST', path: '/events$', status: 400 });
		const { error } = await account.engine.run(add(), {
			items: Array.from({ length: 150 }, () => ({})),
		});
		expect(error?.description).toContain('Items of the same profile are sent in one request');
		expect(account.writes).toHaveLength(1);
	});

	describe.each([400, 413])('a request of several events that is refused with %i', (status) => {
		const items = [ANNA, ERIK, ANNA, ANNA, ANNA].map((to) => ({ to }));
		const said = (results: Array<{ json: IDataObject }>) =>
			results.map(({ json }) => json.success ?? typeof json.error);

		it('is sent in halves, so that only the one at fault fails', async () => {
			const refused = { status };
			account.emulator.control.addFault({
				method: 'POST',
				path: 'anna',
				sequence: [refused, {}, refused, {}, refused],
			});
			const run = await account.engine.run(
				add({ profileKey: '={{ $json.to }}', eventTime: '={{ $now.toISO() }}' }),
				{ items, onError: 'continueRegularOutput' },
			);
			expect(said(run.items)).toEqual([true, true, true, true, 'string']);
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			const anna = account.emulator.account.get(SEED.keyspaces.email, ANNA);
			expect(dataIn(anna, SECTION).events).toHaveLength(1 + 3);
		});

		it('fails whole where the option says so', async () => {
			account.emulator.control.addFault({ method: 'POST', path: 'anna', status });
			const run = await account.engine.run(
				add({ profileKey: '={{ $json.to }}', options: { splitRefused: false } }),
				{ items, onError: 'continueRegularOutput' },
			);
			expect(said(run.items)).toEqual(['string', true, 'string', 'string', 'string']);
		});

		it('fails whole where the node stops on error', async () => {
			account.emulator.control.addFault({ method: 'POST', path: '/events$', status });
			const { error } = await account.engine.run(add(), { items: [{}, {}] });
			expect(error?.httpCode).toBe(String(status));
			expect(account.writes).toHaveLength(1);
		});
	});

	it('events that may have arrived are not sent in halves', async () => {
		account.emulator.control.addFault({ method: 'POST', path: 'anna', status: 503 });
		const { items } = await account.engine.run(add(), {
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => typeof json.error)).toEqual(['string', 'string']);
		expect(account.writes).toHaveLength(1);
	});

	it('converts values by the type of their field and leaves empty ones out', async () => {
		const { error } = await account.engine.run(
			add(
				fields({
					orderId: 1001,
					orderTotal: '899,50',
					currency: '',
					itemCount: '2',
					isFirstOrder: 'ja',
				}),
			),
		);
		expect(error).toBeUndefined();
		expect(eventsOf(account.writes[0]?.body)[0]?.data).toEqual({
			orderId: '1001',
			orderTotal: 899.5,
			itemCount: 2,
			isFirstOrder: true,
		});
	});

	it('maps columns of the input automatically', async () => {
		await account.engine.run(add(AUTOMATIC), {
			items: [{ orderID: 'A-7', ORDERTOTAL: 5, note: 'left out' }],
		});
		expect(eventsOf(account.writes[0]?.body)[0]?.data).toEqual({ orderId: 'A-7', orderTotal: 5 });
	});

	it('names the field of a value that does not fit, and leaves the others be', async () => {
		const { items } = await account.engine.run(
			add({ ...fields({ itemCount: '={{ $json.count }}' }) }),
			{ items: [{ count: 'two' }, { count: 2 }], onError: 'continueRegularOutput' },
		);
		expect(items[0]?.json.error).toContain(
			'"itemCount": "two" is not a whole number. Nothing was sent',
		);
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(items[1]?.json.success).toBe(true);
		expect(eventsOf(account.writes[0]?.body)).toHaveLength(1);
	});

	it('sends nothing at all where a bad item stops the run', async () => {
		const { error } = await account.engine.run(add({ eventDataJson: '={{ $json.data }}' }), {
			items: [{ data: '{}' }, { data: '[1]' }],
		});
		expect(error).toMatchObject({
			message: '"Event Data (JSON)" is not a JSON object',
			context: { itemIndex: 1 },
		});
		expect(account.writes).toEqual([]);
	});

	it.each([
		['2026-03-24T09:30:00', /^2026-03-24T09:30:00[+-]\d\d:\d\d$/],
		['2026-03-24T09:30:00Z', /^2026-03-24T09:30:00\+00:00$/],
		['={{ $now }}', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/],
		['={{ 1774341000 }}', /^2026-03-24T\d\d:30:00[+-]\d\d:\d\d$/],
	])('sends the time %s with offset', async (eventTime, form) => {
		const { items, error } = await account.engine.run(add({ eventTime }));
		expect(error).toBeUndefined();
		expect(items[0]?.json.eventTime).toMatch(form);
		expect(eventsOf(account.writes[0]?.body)[0]?.event_time).toBe(items[0]?.json.eventTime);
	});

	it('takes the present time where none is chosen', async () => {
		const parameters: INodeParameters = add();
		delete parameters.eventTime;
		const { items } = await account.engine.run(parameters);
		const sent = Date.parse(String(items[0]?.json.eventTime));
		expect(Math.abs(Date.now() - sent)).toBeLessThan(60_000);
	});

	it.each([
		[
			'a time that cannot be read',
			{ eventTime: 'tomorrow' },
			'"Event Time": "tomorrow" is not a clear time',
		],
		['no time', { eventTime: '={{ $json.time }}' }, '"Event Time": It is empty.'],
		['an unknown event', { event: byId('x') }, 'The section has no event "x"'],
		['an event that the keyspace may not write', { event: byId(complaint) }, 'cannot be added'],
		[
			'an event of more than 100 kB',
			{ eventDataJson: `{"a": "${'x'.repeat(1e5)}"}` },
			'at most 100 kB',
		],
		['the profile key ".."', { profileKey: '..' }, '"Identifier" cannot be ".."'],
		['no profile key', { profileKey: '={{ "" }}' }, '"Identifier" is empty'],
	])('refuses %s', async (_, parameters, message) => {
		const { error } = await account.engine.run(add(parameters));
		expect(error?.message).toContain(message);
		expect(account.writes).toEqual([]);
	});

	it('shows the request in a dry run and sends nothing that writes', async () => {
		const { items, hints } = await account.engine.run(add({ options: { dryRun: true } }), {
			items: [{}, {}],
		});
		const event = {
			event_time: TIME,
			version_id: currentVersionId(orderPlaced),
			data: { orderId: 'A-1' },
		};
		const json = {
			dryRun: true,
			profileKey: ANNA,
			event: 'Order placed',
			eventTime: TIME,
			eventData: { orderId: 'A-1' },
			requests: [
				{
					method: 'POST',
					url: account.emulator.url + pathFor(ANNA),
					body: { items: [event, event] },
				},
			],
		};
		expect(items).toEqual([0, 1].map((item) => ({ json, pairedItem: { item } })));
		expect(Object.keys(items[0]!.json).at(-1)).toBe('requests');
		expect(hints[0]?.message).toMatch(/^Dry run: nothing was written\. 1 request would be sent\./);
		expect(account.writes).toEqual([]);
	});

	it.each(TRICKY)('encodes the profile key "%s"', async (profileKey, encoded) => {
		account.emulator.account.create(SEED.keyspaces.loyalty, profileKey);
		const keyspace = byId(SEED.keyspaces.loyalty);
		const { items } = await account.engine.run(add({ keyspace, profileKey }));
		expect(items[0]?.json).toMatchObject({ success: true, profileKey });
		expect(account.writes[0]?.path).toContain(`/profiles/${encoded}/`);
	});
});
