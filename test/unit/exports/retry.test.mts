import { Readable } from 'node:stream';
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callerOfAll } from '../../../nodes/ApsisOne/engine/caller.ts';
import { run } from '../../../nodes/ApsisOne/engine/run.ts';
import { create } from '../../../nodes/ApsisOne/resources/emailReport/create.ts';
import { segment } from '../../../nodes/ApsisOne/resources/export/segment.ts';

const HOST = 'http://127.0.0.1:9';
const START = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const GOOD = 'type,correlation_id\nSENT,a\nSENT,a\n';
const RAGGED = 'type,correlation_id\nSENT,a,b\n';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
	vi.useRealTimers();
});

/** An execution of a node, whose tries n8n calls with the same execute data and the same items. */
class Execution {
	readonly staticData: IDataObject = {};
	/** Bodies of the requests for files. */
	readonly requested: IDataObject[] = [];
	readonly hints: string[] = [];
	/** The files in the order that they are downloaded; a status: there is none. */
	files: Array<string | number> = [];
	private readonly executeData = {};

	constructor(
		private readonly parameters: IDataObject,
		private readonly items: IDataObject[] = [{}],
	) {}

	async try(operation: Parameters<typeof run>[1]) {
		return await run(callerOfAll(this.context()), operation);
	}

	private context(): IExecuteFunctions {
		const send = async (options: IHttpRequestOptions) => this.answer(options);
		const node = {
			name: 'APSIS One',
			type: 'x',
			parameters: this.parameters,
			retryOnFail: true,
		} as unknown as INode;
		const data = this.items.map((json) => ({ json }));
		return {
			getNode: () => node,
			getMode: () => 'trigger',
			getTimezone: () => 'UTC',
			getInputData: () => data,
			getExecuteData: () => this.executeData,
			getExecutionCancelSignal: () => undefined,
			continueOnFail: () => false,
			getNodeParameter: (name: string, index: number, fallback: unknown) =>
				this.items[index]?.[name] ?? this.parameters[name] ?? fallback,
			getWorkflowStaticData: () => this.staticData,
			addExecutionHints: ({ message }: { message: string }) => this.hints.push(message),
			sendMessageToUI: () => {},
			getCredentials: async () => ({
				region: 'custom',
				baseUrl: HOST,
				clientId: 'a',
				clientSecret: 'b',
			}),
			helpers: {
				httpRequestWithAuthentication: async (_: string, options: IHttpRequestOptions) =>
					await send(options),
				httpRequest: send,
			},
		} as unknown as IExecuteFunctions;
	}

	private answer({ method, url, body }: IHttpRequestOptions) {
		const answered = (statusCode: number, content: unknown) => ({
			statusCode,
			headers: { 'content-type': 'text/csv' },
			body: content,
		});
		if (method === 'POST') {
			this.requested.push(body as IDataObject);
			const id = this.requested.length;
			return answered(202, { report_id: `r${id}`, file_download_url_v2: `${HOST}/files/${id}` });
		}
		if (url.startsWith('/emails/reports/')) {
			return answered(200, { status: 'completed', file_download_url: `${HOST}/files/report` });
		}
		const file = this.files.shift()!;
		return typeof file === 'number'
			? answered(file, '')
			: answered(200, Readable.from([Buffer.from(file)]));
	}
}

const REPORT = { period: 'sinceLastRun', options: {} };

test('what failed after a report was requested does not request it again', async () => {
	const execution = new Execution(REPORT);
	execution.files = [RAGGED, GOOD];
	await expect(execution.try(create)).rejects.toMatchObject({
		message: expect.stringContaining('The file cannot be read'),
		description: expect.stringContaining('Email Report > Download gets it by its ID, r1.'),
	});
	vi.setSystemTime(START + 5 * MINUTE);
	expect(await execution.try(create)).toMatchObject([
		{ json: { type: 'SENT', correlation_id: 'a' }, pairedItem: { item: 0 } },
	]);
	expect(execution.requested).toHaveLength(1);
	expect(execution.hints[0]).toContain('1 repeated event left out.');
	// As far as was asked for, and not as far as it is now.
	expect(Object.values(execution.staticData)).toEqual([START]);
});

test('"since last run" moves on once the whole run is done, for items of an earlier try as well', async () => {
	const items = [{ options: {} }, { options: { additionalProperties: { other: true } } }];
	const execution = new Execution(
		{ period: 'sinceLastRun', options: '={{ $json.options }}' },
		items,
	);
	// The first item is done before the second fails.
	const oneByOne = { ...create, atOnce: 1 };
	execution.files = [GOOD, RAGGED, GOOD];
	await expect(execution.try(oneByOne)).rejects.toThrow('The file cannot be read');
	expect(execution.staticData).toEqual({});
	vi.setSystemTime(START + 5 * MINUTE);
	expect(await execution.try(oneByOne)).toHaveLength(2);
	expect(execution.requested).toHaveLength(2);
	expect(Object.values(execution.staticData)).toEqual([START, START]);
});

test('an export whose file will never be there is requested anew', async () => {
	const execution = new Execution({ segment: 's', output: 'items', options: {} });
	execution.files = [410, GOOD];
	await expect(execution.try(segment)).rejects.toMatchObject({
		message: 'The file is gone',
		description: expect.stringContaining(`Export > Download gets it from ${HOST}/files/1`),
	});
	expect(await execution.try(segment)).toHaveLength(2);
	expect(execution.requested).toHaveLength(2);
});
