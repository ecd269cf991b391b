import { describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const SECTION = SEED.sections.default;
const SEGMENT = SEED.segments.swedes;
const ANNA = SEED.profiles.anna;

/** Operation, its fields, the path it reads, and a discriminator that is in the list. */
const LISTS: Array<[string, object, string, string]> = [
	['channel', {}, '/audience/channels', SEED.channels.email],
	['keyspace', {}, '/audience/keyspaces', SEED.keyspaces.email],
	['section', {}, '/audience/sections', SECTION],
	['segment', {}, '/audience/segments', SEGMENT],
	[
		'topic',
		{ section: byId(SECTION) },
		`/v2/audience/sections/${SECTION}/topics`,
		SEED.topics.news,
	],
];

describe.each(LISTS)('%s > get many', (resource, fields, path, discriminator) => {
	const parameters = { resource, operation: 'getAll', ...fields };

	it('gives an item an entry, paired with its input item', async () => {
		const { items } = await account.engine.run(
			{ ...parameters, returnAll: true },
			{ items: [{}, {}] },
		);
		const half = items.length / 2;
		expect(items.map(({ json }) => json.discriminator)).toContain(discriminator);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			...Array.from({ length: half }, () => ({ item: 0 })),
			...Array.from({ length: half }, () => ({ item: 1 })),
		]);
		expect(account.requests).toMatchObject([
			{ method: 'GET', path },
			{ method: 'GET', path },
		]);
	});

	it('keeps to the limit', async () => {
		const { items } = await account.engine.run({ ...parameters, returnAll: false, limit: 1 });
		expect(items).toHaveLength(1);
	});

	it('gives no item where the list is empty, and reads a bare list', async () => {
		account.emulator.control.addFault({
			path: `${path}$`,
			sequence: [
				{ status: 200, body: { items: [] } },
				{ status: 200, body: [{ discriminator: 'x' }] },
			],
		});
		const parametersOfAll = { ...parameters, returnAll: true };
		expect((await account.engine.run(parametersOfAll)).items).toEqual([]);
		expect((await account.engine.run(parametersOfAll)).items).toMatchObject([
			{ json: { discriminator: 'x' } },
		]);
	});

	it('backs off from a limit', async () => {
		account.emulator.control.addFault({ path: `${path}$`, status: 429 });
		const { error } = await account.engine.run({ ...parameters, returnAll: true });
		expect(error).toBeUndefined();
		expect(account.requests).toHaveLength(2);
	});
});

describe('segment', () => {
	it('get', async () => {
		const { items } = await account.engine.run({
			resource: 'segment',
			operation: 'get',
			segment: byId(SEGMENT),
		});
		expect(items).toMatchObject([{ json: { discriminator: SEGMENT }, pairedItem: { item: 0 } }]);
		expect(account.requests[0]).toMatchObject({ path: `/audience/segments/${SEGMENT}` });
	});

	it('get version', async () => {
		const segment = account.emulator.account.definitions.segments.find(
			({ discriminator }) => discriminator === SEGMENT,
		)!;
		const versionId = String(segment.versions.at(-1)!.id);
		const { items } = await account.engine.run({
			resource: 'segment',
			operation: 'getVersion',
			segment: byId(SEGMENT),
			versionId,
		});
		expect(items).toHaveLength(1);
		expect(account.requests[0]).toMatchObject({
			path: `/audience/segments/${SEGMENT}/versions/${versionId}`,
		});
	});

	it('that is missing is an error with the words of APSIS One', async () => {
		const { error } = await account.engine.run({
			resource: 'segment',
			operation: 'get',
			segment: byId('usercreated.segments.none'),
		});
		expect(error).toMatchObject({ httpCode: '404' });
		expect(error?.message).toContain('did not find');
	});

	const evaluate = {
		resource: 'segment',
		operation: 'evaluate',
		keyspace: byId(SEED.keyspaces.email),
		profileKey: ANNA,
		segments: [SEGMENT, SEED.segments.bigBuyers],
		options: { timezone: 'Europe/Stockholm' },
	};

	it('evaluate', async () => {
		const { items } = await account.engine.run(evaluate, { items: [{}, {}] });
		expect(items).toMatchObject([
			{
				json: {
					keyspace: SEED.keyspaces.email,
					profileKey: ANNA,
					segments: { [SEGMENT]: expect.any(Boolean) as boolean },
				},
				pairedItem: { item: 0 },
			},
			{ pairedItem: { item: 1 } },
		]);
		const { segments, memberOf } = items[0]!.json as {
			segments: Record<string, boolean>;
			memberOf: string[];
		};
		expect(memberOf).toEqual(Object.keys(segments).filter((each) => segments[each]));
		expect(account.requests[0]).toMatchObject({
			method: 'POST',
			path: `/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encodeURIComponent(ANNA)}/evaluations`,
			body: {
				segments: [{ discriminator: SEGMENT }, { discriminator: SEED.segments.bigBuyers }],
				time_zone: 'Europe/Stockholm',
			},
		});
	});

	it.each([
		['a+b/c?d#é@x.se', 'a%2Bb%2Fc%3Fd%23%C3%A9%40x.se'],
		['with space', 'with%20space'],
		['100%', '100%25'],
	])('evaluate encodes the key %s whole', async (profileKey, encoded) => {
		await account.engine.run({ ...evaluate, profileKey });
		expect(account.requests[0]?.path).toBe(
			`/audience/keyspaces/${SEED.keyspaces.email}/profiles/${encoded}/evaluations`,
		);
	});

	it.each([
		['..', '"Identifier" cannot be ".."'],
		['={{ "" }}', '"Identifier" is empty'],
	])('evaluate refuses the key %s', async (profileKey, message) => {
		const { error } = await account.engine.run({ ...evaluate, profileKey });
		expect(error?.message).toBe(message);
		expect(account.requests).toEqual([]);
	});

	it('evaluate is sent again where it may have arrived, for it only reads', async () => {
		account.emulator.control.addFault({ path: '/evaluations$', connection: 'reset-after' });
		expect((await account.engine.run(evaluate)).error).toBeUndefined();
		expect(account.requests).toHaveLength(2);
	});

	it.each([
		['get', {}, '"Segment" is empty', { segment: byId('={{ "" }}') }],
		['getVersion', { versionId: '1' }, '"Segment" is empty', { segment: byId('={{ "" }}') }],
		['getVersion', {}, '"Version" is empty', { versionId: '={{ "" }}' }],
		['getVersion', {}, '"Version" cannot be ".."', { versionId: '..' }],
	])('%s with %j is refused: %s', async (operation, fields, message, wrong) => {
		const { error } = await account.engine.run({
			resource: 'segment',
			operation,
			segment: byId(SEGMENT),
			...fields,
			...wrong,
		});
		expect(error?.message).toBe(message);
		expect(account.requests).toEqual([]);
	});

	it.each([
		['get', {}, `/audience/segments/${SEGMENT}`],
		['getVersion', { versionId: '1' }, `/audience/segments/${SEGMENT}/versions/1`],
	])('%s backs off from a limit, and pairs each item', async (operation, fields, path) => {
		account.emulator.control.addFault({
			path: `${path}$`,
			sequence: [{ status: 429 }, ...[1, 2].map(() => ({ status: 200, body: { id: '1' } }))],
		});
		const { items, error } = await account.engine.run(
			{ resource: 'segment', operation, segment: byId(SEGMENT), ...fields },
			{ items: [{}, {}] },
		);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ pairedItem: { item: 0 } }, { pairedItem: { item: 1 } }]);
		expect(account.requests).toHaveLength(3);
	});

	it('evaluate takes names, as a list or with commas', async () => {
		const { name } = account.emulator.account.definitions.segments.find(
			({ discriminator }) => discriminator === SEED.segments.bigBuyers,
		)!;
		const items = [{ names: [SEGMENT, name.toUpperCase()] }, { names: `${SEGMENT}, ${name}` }];
		const parameters = { ...evaluate, segments: '={{ $json.names }}' };
		const { items: output, error } = await account.engine.run(parameters, { items });
		expect(error).toBeUndefined();
		for (const { json } of output) {
			expect(Object.keys(json.segments as object)).toEqual([SEGMENT, SEED.segments.bigBuyers]);
		}
	});

	it('evaluate reads dates in the zone of the workflow, unless told otherwise', async () => {
		await account.engine.run({ ...evaluate, options: {} });
		const { time_zone: zone } = account.requests[0]!.body as { time_zone: string };
		expect(zone).toMatch(/^\w+/);
		expect(zone).not.toBe('Europe/Stockholm');
	});

	it.each([
		['={{ [] }}', '"Segment Names or IDs" is empty'],
		['={{ "Nobody" }}', 'The account has no segment "Nobody".'],
	])('evaluate is refused with %s', async (segments, message) => {
		const { error } = await account.engine.run({ ...evaluate, segments });
		expect(error?.message).toContain(message);
		expect(account.requests.filter(({ method }) => method === 'POST')).toEqual([]);
	});
});

it('topic > get many without a section is refused', async () => {
	const { error } = await account.engine.run({
		resource: 'topic',
		operation: 'getAll',
		section: byId('={{ "" }}'),
		returnAll: true,
	});
	expect(error?.message).toBe('"Section" is empty');
	expect(account.requests).toEqual([]);
});
