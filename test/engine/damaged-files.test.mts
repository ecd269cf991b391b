import { gzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { halfOf, useFileHost, whole, type FileAnswer } from './fileHost.mts';
import { Poller } from './poller.mts';

const account = useAccount();
const host = useFileHost(account);

const SEGMENTS = '/audience/profiles/reports/segments';
const SEGMENT: INodeParameters = {
	resource: 'export',
	operation: 'segment',
	segment: byId(SEED.segments.swedes),
};
const MEMBERS: INodeParameters = {
	source: 'segmentMembers',
	segment: byId(SEED.segments.swedes),
	changes: 'both',
};

const csvOf = (count: number) =>
	`export_key,Email\r\n${Array.from({ length: count }, (_, n) => `key-${n},person${n}@example.com\r\n`).join('')}`;
const CSV = csvOf(5000);

const DAMAGED: Array<[string, FileAnswer]> = [
	['nothing', whole('')],
	['a page that is said to be a table', whole('<html>\n<body>Back soon</body>\n</html>\n')],
	[
		'an error',
		whole('<Error><Code>SlowDown</Code></Error>', { 'content-type': 'application/xml' }),
	],
	['JSON', whole('{"status":"in_progress"}', { 'content-type': 'application/json' })],
	['half of it', halfOf(CSV)],
	[
		'half of it, compressed',
		whole(gzipSync(CSV).subarray(0, 9000), { 'content-type': 'application/gzip' }),
	],
	[
		'half of it, compressed on the way',
		whole(gzipSync(CSV).subarray(0, 9000), {
			'content-type': 'text/csv',
			'content-encoding': 'gzip',
		}),
	],
	['a table without the export keys', whole('Email\na@example.com\n')],
];

describe.each(DAMAGED)('where %s comes in place of the file', (_, damaged) => {
	const asked = {
		section: byId(SEED.sections.default),
		exportAttributes: [SEED.attributes.email],
	};

	it('it is fetched again', async () => {
		host.plan(SEGMENTS, damaged, whole(CSV));
		const { items, error } = await account.engine.run({ ...SEGMENT, ...asked });
		expect(error?.message).toBeUndefined();
		expect(items).toHaveLength(5000);
		expect(account.writes).toHaveLength(1);
	});

	it.each(['items', 'file'])(
		'it is an error where it stays so, with the output %s',
		async (output) => {
			host.plan(SEGMENTS, damaged, damaged, damaged);
			const { items, error } = await account.engine.run({ ...SEGMENT, ...asked, output });
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/^The file is damaged: Its? .+\.$/);
			expect(error?.description).toContain('downloaded 3 times');
			expect(JSON.stringify(error)).not.toContain('secret');
		},
	);

	it('nobody leaves the segment, and nobody enters it again', async () => {
		vi.useFakeTimers({ toFake: ['Date', 'performance'], shouldAdvanceTime: true });
		host.plan(SEGMENTS, whole(CSV));
		const poller = new Poller(account.engine, { ...MEMBERS, ...asked });
		await poller.activate();
		host.plan(SEGMENTS, damaged, damaged, damaged);
		await next(poller);
		expect(poller.errors).toHaveLength(1);
		expect(poller.errors[0]?.message).toContain('The file is damaged');
		host.plan(SEGMENTS, whole(CSV + 'key-new,new@example.com\r\n'));
		await next(poller);
		expect(poller.errors).toHaveLength(1);
		expect(poller.items).toMatchObject([{ change: 'entered', exportKey: 'key-new' }]);
	});
});

const next = async (poller: Poller) => {
	vi.setSystemTime(Date.now() + 61_000);
	await poller.poll();
};

describe('a fall of more than half of the members', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date', 'performance'], shouldAdvanceTime: true });
	});

	const watched = async (counts: number[], options = {}) => {
		const poller = new Poller(account.engine, { ...MEMBERS, options });
		const [first, ...others] = counts;
		host.plan(SEGMENTS, whole(csvOf(first!)));
		await poller.activate();
		for (const count of others) {
			host.plan(SEGMENTS, whole(csvOf(count)));
			await next(poller);
		}
		expect(poller.errors).toEqual([]);
		return poller.executions.map((items) => items.length).filter((length) => length > 0);
	};

	it.each([
		['is not told by the first export', [10, 4], []],
		['is told by the second one', [10, 4, 4], [6]],
		['is not told where the second one has the members again', [10, 0, 11], [1]],
		['is told at once where it is smaller', [10, 5], [5]],
	])('%s', async (_, counts, told) => {
		expect(await watched(counts)).toEqual(told);
	});

	it('is told at once where that is chosen', async () => {
		expect(await watched([10, 4], { confirmLargeFalls: false })).toEqual([6]);
	});
});

afterEach(() => {
	vi.useRealTimers();
});

it('a page that is said to be one is an error', async () => {
	const page = whole('<html>Back soon</html>\n', { 'content-type': 'text/html' });
	host.plan(SEGMENTS, page, page, page, page);
	const { items, error } = await account.engine.run({ ...SEGMENT, options: { maxWait: 0 } });
	expect(items).toEqual([]);
	expect(error?.message).toContain('A web page came');
});

it('of a page that is said to be one nobody leaves the segment', async () => {
	const page = whole('<html>Back soon</html>\n', { 'content-type': 'text/html' });
	vi.useFakeTimers({ toFake: ['Date', 'performance'], shouldAdvanceTime: true });
	host.plan(SEGMENTS, whole(CSV));
	const poller = new Poller(account.engine, MEMBERS);
	vi.setSystemTime(Date.now() + 61_000);
	await poller.activate();
	host.plan(SEGMENTS, page, whole(CSV));
	await next(poller);
	expect(poller.items).toEqual([]);
});

it('no compression on the way is asked for', async () => {
	host.plan(SEGMENTS, whole(CSV));
	await account.engine.run(SEGMENT);
	expect(host.asked[0]?.headers['accept-encoding']).toBe('identity');
});
