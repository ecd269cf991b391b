import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { byId, useAccount } from './account.mts';
import { createEngine } from './engine.mts';
import { describedOperations, sampleParameters } from './operations.mts';
import { startSelfSigned } from './selfSigned.mts';
import { loadedNodeType } from './workflows.mts';

const account = useAccount();

const { anna: ANNA } = SEED.profiles;
/** How it is told apart from other errors: by Node.js's names, or in words. */
const TIMED_OUT = /ECONNABORTED|ETIMEDOUT|time/i;
const OPERATIONS = describedOperations().map((operation) => [operation.name, operation] as const);

/** The node as n8n has it in an editor: with "Request Options" among its settings. */
const run = async (parameters: INodeParameters, items: IDataObject[] = [{ email: ANNA }]) =>
	await account.engine.run(parameters, { items, nodeType: loadedNodeType(account.engine) });

it('Timeout: an answer that takes longer is a fault, in every operation', async () => {
	const { host, stored } = account.engine;
	const runs = [];
	for (const [name, operation] of OPERATIONS) {
		runs.push({ name, parameters: await sampleParameters(operation, account) });
		account.forgetPace();
	}
	account.emulator.control.setLatency(2000);
	const outcomes = await Promise.all(
		runs.map(async ({ name, parameters }, number) => {
			// Each counts its requests for itself, so that none waits for another.
			const engine = createEngine({ ...stored, clientId: `${stored.clientId}-${number}` }, host);
			const { error } = await engine.run(
				{
					...parameters,
					options: { ...(parameters.options as INodeParameters), maxWait: 0 },
					requestOptions: { timeout: 300 },
				},
				{ items: [{ email: ANNA }], nodeType: loadedNodeType(engine) },
			);
			return [name, `${error?.message} ${error?.description}`];
		}),
	);
	expect(outcomes).toEqual(OPERATIONS.map(([name]) => [name, expect.stringMatching(TIMED_OUT)]));
});

describe('Batching: items begin in batches, with a pause between them:', () => {
	const INTERVAL_MS = 500;
	const TARGET = {
		section: byId(SEED.sections.default),
		keyspace: byId(SEED.keyspaces.email),
		profileKey: '={{ $json.email }}',
	};
	const PEOPLE = [0, 1, 2, 3, 4].map((n) => ({ email: `p${n}@example.com` }));

	it.each<[string, INodeParameters]>([
		['section:getAll', { resource: 'section', operation: 'getAll' }],
		['profile:create', { resource: 'profile', operation: 'create', ...TARGET }],
		[
			'profile:upsert',
			{
				resource: 'profile',
				operation: 'upsert',
				...TARGET,
				attributes: {
					mappingMode: 'defineBelow',
					value: { [SEED.attributes.firstName]: 'N' },
					schema: [],
				},
			},
		],
		['profile:get', { resource: 'profile', operation: 'get', ...TARGET, include: ['tags'] }],
		[
			'event:add',
			{
				resource: 'event',
				operation: 'add',
				...TARGET,
				event: byId(SEED.events.orderPlaced),
				eventTime: '2026-03-24T09:30:00+01:00',
				specifyData: 'json',
				eventDataJson: '{}',
			},
		],
		[
			'consent:set',
			{
				resource: 'consent',
				operation: 'set',
				...TARGET,
				topic: byId(SEED.topics.news),
				channel: byId(SEED.channels.email),
				consentType: 'opt-out',
				reason: 'Web form',
			},
		],
	])('%s', async (_, parameters) => {
		for (const { email } of PEOPLE) account.emulator.account.create(SEED.keyspaces.email, email);
		const batching = { batch: { batchSize: 2, batchInterval: INTERVAL_MS } };
		const { error, items } = await run({ ...parameters, requestOptions: { batching } }, PEOPLE);
		expect(error?.message).toBeUndefined();
		expect(items.length).toBeGreaterThanOrEqual(PEOPLE.length);
		// Definitions are asked for once, for all of them.
		const begun = account.requests.slice(-PEOPLE.length).map(({ at }) => at);
		// A request may be held up on its way, so half the pause is proof enough.
		const pauses = begun.slice(1).map((at, index) => at - begun[index]! > INTERVAL_MS / 2);
		expect(pauses).toEqual([false, true, false, true]);
	});
});

describe('Ignore SSL Issues: files of a host whose certificate nobody has signed', () => {
	const SECTION = SEED.sections.default;
	const uploads: string[] = [];
	let host: Awaited<ReturnType<typeof startSelfSigned>>;
	beforeEach(async () => {
		uploads.length = 0;
		host = await startSelfSigned((request, response) => {
			if (request.method === 'POST') uploads.push(request.url!);
			request.resume().on('end', () => {
				if (request.method === 'POST') response.writeHead(204).end();
				else response.writeHead(200, { 'content-type': 'text/csv' }).end('export_key\n1\n');
			});
		});
	});
	afterEach(() => host.close());

	const IGNORED = { requestOptions: { allowUnauthorizedCerts: true } };
	const DOWNLOAD: INodeParameters = {
		resource: 'export',
		operation: 'download',
		options: { maxWait: 0, waitTimeout: 0.05 },
	};
	const IMPORT: INodeParameters = {
		resource: 'import',
		operation: 'create',
		section: byId(SECTION),
		keyspace: byId(SEED.keyspaces.email),
		inputMode: 'items',
		keyColumn: 'email',
		attributes: { mappingMode: 'autoMapInputData', value: null },
		waitUntilDone: false,
		options: { maxWait: 0 },
	};

	it('are fetched with it, and not without', async () => {
		const download = { ...DOWNLOAD, downloadUrl: `${host.url}/file` };
		expect((await run(download)).error).toBeDefined();
		const { error, items } = await run({ ...download, ...IGNORED });
		expect(error?.message).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([{ export_key: '1' }]);
	});

	it('are uploaded with it, and not without', async () => {
		account.emulator.control.addFault({
			method: 'POST',
			path: `/v2/audience/sections/${SECTION}/imports`,
			times: 2,
			status: 201,
			body: {
				import_id: 'import-1',
				file_upload_url: `${host.url}/bucket`,
				file_upload_url_expires_at: new Date(Date.now() + 60_000).toISOString(),
				file_upload_body: { key: 'imports/1' },
			},
		});
		expect((await run(IMPORT)).error).toBeDefined();
		expect(uploads).toEqual([]);
		const { error } = await run({ ...IMPORT, ...IGNORED });
		expect(error?.message).toBeUndefined();
		expect(uploads).toEqual(['/bucket']);
	});
});
