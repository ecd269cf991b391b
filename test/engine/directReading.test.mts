import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { SEED } from '../emulator/index.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import { ensureNode } from '../n8n/host/node.mts';
import { byId, useAccount } from './account.mts';
import { withTools } from './agent.mts';
import { compareReadings, type Difference } from './directReading/compare.mts';
import type { Job } from './directReading/worker.mts';

const account = useAccount();

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const DELETE = {
	resource: 'profile',
	operation: 'delete',
	keyspace: byId(SEED.keyspaces.email),
	options: { dryRun: true },
};

const credential = () => {
	const { url: baseUrl, clientId, clientSecret } = account.emulator;
	return { baseUrl, clientId, clientSecret };
};

describe('what an expression reads from the input is what n8n itself evaluates:', () => {
	it("n8n 1.x's evaluator", { timeout: 120_000 }, async () => {
		expect(await compareReadings(account.engine.host, credential(), [moment()])).toEqual([]);
	});

	// Without moments: of one in an item the isolate of n8n 2.41 makes "[object Object]".
	it("n8n 2.x's evaluator, in an isolate", { timeout: 240_000 }, async ({ skip }) => {
		const modules = installedN8n();
		if (modules === undefined) {
			const reason = `no n8n ${N8N_2.version} in the cache; npm run test:n8n installs it`;
			console.warn(`Skipped: ${reason}`);
			return skip(reason);
		}
		expect(await compareInIsolate(modules)).toEqual([]);
	});
});

/** A date as n8n's nodes and expressions make it, with n8n's own copy of luxon. */
function moment(): unknown {
	const core = createRequire(import.meta.url).resolve('n8n-core');
	const { DateTime } = createRequire(core)('luxon') as {
		DateTime: { fromISO(text: string, options: object): unknown };
	};
	return DateTime.fromISO('2026-03-24T09:30:00', { zone: 'Europe/Stockholm' });
}

/** The folder of the n8n that has an isolate, where it was installed whole. */
function installedN8n(): string | undefined {
	const root =
		process.env.N8N_NODES_APSIS_ONE_CACHE ??
		join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-apsis-one');
	const folder = join(root, `n8n-${N8N_2.version}`);
	return existsSync(join(folder, 'complete.json')) ? folder : undefined;
}

/** The isolate is built for the Node.js that runs n8n, which need not be the one that runs the tests. */
async function compareInIsolate(modules: string): Promise<Difference[]> {
	// Outside of the repository, so that n8n-workflow is found where n8n has it.
	const packageFolder = mkdtempSync(join(tmpdir(), 'apsis-one-package-'));
	try {
		cpSync(join(REPOSITORY, 'package.json'), join(packageFolder, 'package.json'));
		cpSync(join(REPOSITORY, 'dist'), join(packageFolder, 'dist'), { recursive: true });
		const job: Job = { modules, packageFolder, credential: credential() };
		const worker = fileURLToPath(new URL('directReading/worker.mts', import.meta.url));
		const { stdout } = await promisify(execFile)(
			(await ensureNode()).path,
			['--import', 'tsx', worker, JSON.stringify(job)],
			{
				cwd: REPOSITORY,
				env: { ...process.env, NODE_PATH: join(modules, 'node_modules') },
				maxBuffer: 100_000_000,
			},
		);
		return JSON.parse(stdout.trim().split('\n').at(-1)!) as Difference[];
	} finally {
		rmSync(packageFolder, { recursive: true, force: true });
	}
}

describe('a mere column is read without an evaluation:', () => {
	const ITEMS = Array.from({ length: 50 }, (_, n) => ({
		key: `p${n}@x.se`,
		'a key': `p${n}@x.se`,
	}));

	it.each(['={{ $json.key }}', "={{ $json['a key'] }}", '={{ $json["a key"] }}'])(
		'%s',
		async (profileKey) => {
			const { Expression } = account.engine.host.workflow;
			const evaluate = vi.spyOn(Expression.prototype, 'resolveSimpleParameterValue');
			const { error, items } = await account.engine.run(
				{ ...DELETE, profileKey },
				{ items: ITEMS },
			);
			const evaluations = evaluate.mock.calls.filter(([text]) => text === profileKey).length;
			evaluate.mockRestore();
			expect(error).toBeUndefined();
			expect(items).toHaveLength(ITEMS.length);
			expect(evaluations).toBe(0);
		},
	);
});

it("the time of an event is n8n's own, in the workflow's zone, without an evaluation", async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-07-24T09:30:00.123Z') });
	const { Expression } = account.engine.host.workflow;
	const evaluate = vi.spyOn(Expression.prototype, 'resolveSimpleParameterValue');
	const evaluationsOf = async (eventTime: string) => {
		evaluate.mockClear();
		const { error, items } = await account.engine.run(
			{
				resource: 'event',
				operation: 'add',
				section: byId(SEED.sections.default),
				keyspace: byId(SEED.keyspaces.email),
				profileKey: SEED.profiles.anna,
				event: byId(SEED.events.orderPlaced),
				specifyData: 'json',
				eventDataJson: '{ "orderId": "A" }',
				options: { dryRun: true },
				eventTime,
			},
			{ items: [{}, {}] },
		);
		expect(error).toBeUndefined();
		const evaluations = evaluate.mock.calls.filter(([text]) => text === eventTime).length;
		return { evaluations, items: items.map(({ json }) => json) };
	};
	try {
		const direct = await evaluationsOf('={{ $now.toISO() }}');
		const evaluated = await evaluationsOf('={{ ($now).toISO() }}');
		expect(direct.items).toEqual(evaluated.items);
		expect(JSON.stringify(direct.items)).toContain('2026-07-24T05:30:00-04:00');
		expect(direct.evaluations).toBe(0);
		expect(evaluated.evaluations).toBeGreaterThan(0);
	} finally {
		evaluate.mockRestore();
		vi.useRealTimers();
	}
});

it("in a tool, a column is one of the agent's input, as n8n evaluates it", async () => {
	const tool = {
		name: 'Delete',
		parameters: {
			...DELETE,
			options: { ...DELETE.options, allowAiAgents: true },
			profileKey: '={{ $json.email }}',
			keyspace: byId("={{ $fromAI('email', '', 'string') ? $json.keyspace : '' }}"),
		},
	};
	const input = { email: SEED.profiles.anna, keyspace: SEED.keyspaces.email };
	await withTools(
		account.engine,
		[tool],
		async (call) => {
			expect(await call('Delete', { email: 'of the model' })).toMatchObject({
				items: [{ requests: [{ url: expect.stringContaining('anna.lindqvist%40example.com') }] }],
			});
		},
		[{ json: input }],
	);
});
