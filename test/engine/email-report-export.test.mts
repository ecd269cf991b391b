import { gunzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';

const account = useAccount();

const REPORTS = '/emails/reports';
const CREATE: INodeParameters = {
	resource: 'emailReport',
	operation: 'create',
	period: 'custom',
	startAt: '2020-01-01',
};
/** Events of the account; each tenth is twice in the file. */
let count = 0;
let repeated = 0;

beforeEach(() => {
	account.emulator.control.produceEmailEvents(25);
	count = account.emulator.account.emailEvents.length;
	repeated = Math.floor(count / 10);
});

const run = async (more: INodeParameters = {}) => await account.engine.run({ ...CREATE, ...more });

describe('create', () => {
	it('gives the events once each, with numbers for times', async () => {
		const { items, error, hints } = await run();
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(1);
		expect(account.writes[0]).toMatchObject({
			path: REPORTS,
			body: { start_at: expect.stringMatching(/^20(19-12-31|20-01-01)T/) },
		});
		expect(items).toHaveLength(count);
		expect(new Set(items.map(({ json }) => json.correlation_id)).size).toBe(count);
		expect(items[0]).toMatchObject({
			json: {
				type: 'SENT',
				subject: 'Skor på rea 👟',
				activity_name: 'Spring news, "new" shoes',
				event_time: expect.any(Number),
				server_time: expect.any(Number),
				split_id: null,
			},
			pairedItem: { item: 0 },
		});
		expect(items.some(({ json }) => json.event_time === 0)).toBe(true);
		expect(hints[0]?.message).toContain(`${repeated} repeated events left out.`);
	});

	it('gives repeated events as well where that is chosen', async () => {
		const { items } = await run({ options: { deduplicate: false } });
		expect(items).toHaveLength(count + repeated);
	});

	it('asks for the secret of the file in a header', async () => {
		await run();
		const [status] = account.requests.filter(({ method }) => method === 'GET');
		expect(JSON.stringify(status)).toContain('header_auth');
	});

	it('gives the file as it is', async () => {
		const { items, error } = await run({ output: 'file' });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			success: true,
			fileName: expect.stringMatching(/^email-report-[\d-]+\.csv\.gz$/),
			mimeType: 'application/gzip',
		});
		const file = Buffer.from(items[0]!.binary!.data!.data, 'base64');
		expect(gunzipSync(file).toString()).toContain('correlation_id');
	});

	it('gives the ID alone, with which Download gets the events later', async () => {
		const requested = await run({ output: 'request' });
		expect(requested.items[0]?.json).toEqual({ requested: true, reportId: expect.any(String) });
		const { items, error } = await account.engine.run(
			{ resource: 'emailReport', operation: 'download', reportId: '={{ $json.reportId }}' },
			{ items: [requested.items[0]!.json] },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(count);
	});

	it('reports the segments and columns that are chosen', async () => {
		const { items, error } = await run({
			section: byId(SEED.sections.default),
			segments: { segment: [{ segment: byId(SEED.segments.swedes), name: 'swedes' }] },
			exportAttributes: {
				attribute: [{ attribute: byId(SEED.attributes.loyaltyPoints), column: 'points' }],
			},
		});
		expect(error).toBeUndefined();
		expect(account.writes[0]?.body).toMatchObject({
			segment_filter: { segment_discriminators: { swedes: SEED.segments.swedes } },
			attributes: [{ field_name: 'points' }],
		});
		expect(items.length).toBeLessThan(count);
		expect(items.some(({ json }) => json.points === 1840)).toBe(true);
	});

	it('does not repeat a request that may have arrived', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: REPORTS,
			connection: 'reset-after',
		});
		expect((await run()).error?.description).toContain('may have been received');
		expect(account.writes).toHaveLength(1);
	});

	it('names the report where it failed', async () => {
		account.emulator.control.failNextExport();
		const { error } = await run();
		expect(error?.message).toContain('could not make email report');
		expect(error?.description).toContain('Email Report > Download gets it by its ID');
	});

	it('does not use an end before the start', async () => {
		const { error } = await run({ endAt: '2019-01-01' });
		expect(error?.message).toContain('is not after');
		expect(account.writes).toEqual([]);
	});

	it.each(['yesterday', 'last7Days'])('takes whole days: %s', async (period) => {
		await run({ output: 'request', period, startAt: '' });
		const { start_at: start, end_at: end } = account.writes[0]!.body as Record<string, string>;
		const days = Math.round((Date.parse(end!) - Date.parse(start!)) / (24 * 3600 * 1000));
		expect(days).toBe(period === 'yesterday' ? 1 : 7);
	});
});

describe('download', () => {
	it('asks for a new address where the old one no longer works', async () => {
		const requested = await run({ output: 'request' });
		const url = `${account.emulator.uploadUrl}/downloads/none`;
		account.emulator.control.addFault({
			method: 'GET',
			path: `${REPORTS}/`,
			status: 200,
			body: { status: 'completed', file_download_url: url },
		});
		const { items, error } = await account.engine.run({
			resource: 'emailReport',
			operation: 'download',
			reportId: requested.items[0]!.json.reportId as string,
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(count);
	});

	it('says that there is no such report', async () => {
		const { error } = await account.engine.run({
			resource: 'emailReport',
			operation: 'download',
			reportId: 'a/b',
		});
		expect(error?.description).toContain('There is no report with this ID');
		expect(account.requests.at(-1)?.path).toBe(`${REPORTS}/a%2Fb`);
	});
});

describe('summarize', () => {
	const SUMMARIZE: INodeParameters = {
		resource: 'emailReport',
		operation: 'summarize',
		period: 'custom',
		startAt: '2020-01-01',
	};
	const RECEIPTS = { id: 'receipts', name: 'Receipts', subject: 'Thank you' };

	it('gives the figures of each activity, out of one report', async () => {
		account.emulator.control.produceEmailEvents(4, { types: ['SENT'], activity: RECEIPTS });
		const { items, error } = await account.engine.run(SUMMARIZE);
		expect(error).toBeUndefined();
		expect(account.writes).toHaveLength(1);
		const receipts = items.find(({ json }) => json.activityId === RECEIPTS.id);
		expect(receipts).toMatchObject({
			json: {
				activityName: 'Receipts',
				subject: 'Thank you',
				sent: 4,
				delivered: 0,
				openRate: null,
			},
			pairedItem: { item: 0 },
		});
		const sent = items.reduce((sum, { json }) => sum + Number(json.sent), 0);
		const { emailEvents } = account.emulator.account;
		expect(sent).toBe(emailEvents.filter(({ type }) => type === 'SENT').length);
	});

	it('gives those that are chosen, and says which had no event', async () => {
		account.emulator.control.produceEmailEvents(4, { types: ['SENT'], activity: RECEIPTS });
		const { items, hints } = await account.engine.run({
			...SUMMARIZE,
			options: { activityIds: 'receipts, nothing' },
		});
		expect(items.map(({ json }) => json.activityId)).toEqual(['receipts']);
		expect(hints[0]?.message).toContain('1 activity ID without any event in this time: nothing.');
	});

	it('says that nothing happened, and asks for the last seven days by itself', async () => {
		const { items, hints } = await account.engine.run({
			resource: 'emailReport',
			operation: 'summarize',
			options: {
				additionalProperties: '{"start_at":"2019-01-01T00:00:00Z","end_at":"2019-01-02T00:00:00Z"}',
			},
		});
		expect(items).toEqual([]);
		expect(hints[0]?.message).toContain('No email event happened in this time.');
	});

	it('reads a damaged report again, and counts nothing twice', async () => {
		account.emulator.control.addFault({ path: '/downloads/', status: 200, body: 'type\nSENT\n' });
		const { items, error } = await account.engine.run(SUMMARIZE);
		expect(error).toBeUndefined();
		const { emailEvents } = account.emulator.account;
		const sent = items.reduce((sum, { json }) => sum + Number(json.sent), 0);
		expect(sent).toBe(emailEvents.filter(({ type }) => type === 'SENT').length);
	});
});
