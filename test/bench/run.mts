/**
 * The bench: the same work by this package and by the ways that n8n offers otherwise, on the
 * emulator with the real limits, in one run. Prints a table; `--write` puts it into the README.
 *
 * npm run bench -- [--items 10000] [--only "name of a contender"] [--write]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, packInto, unpack } from '../../scripts/pack.mts';
import { SEED, startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';
import { ensureN8n } from '../n8n/host/install.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import { contenders } from './contenders.mts';
import { measure, TENANT_PATH, type Figures } from './figures.mts';
import { tableOf } from './table.mts';
import type { Job, Outcome } from './worker.mts';
import { workloads, type Workload } from './workloads.mts';

const LIMIT_KINDS = ['fixed', 'sliding', 'bucket'] as const;
const OURS = contenders[0]!.name;

const { values: args } = parseArgs({
	options: {
		items: { type: 'string', default: '10000' },
		only: { type: 'string' },
		write: { type: 'boolean', default: false },
	},
});

const n8n = await ensureN8n(N8N_2);
const modules = join(dirname(n8n.script), '../../..');
// Outside of the repository, so that n8n-workflow is found where n8n has it, as in a real n8n.
const folder = mkdtempSync(join(tmpdir(), 'apsis-one-bench-'));
const packageFolder = join(folder, 'package');
await unpack(await packInto(folder), packageFolder);

const rows: Array<Figures & { workload: string; contender: string; limitKind: string }> = [];
try {
	for (const workload of workloads(Number(args.items))) {
		for (const { name: contender } of contenders) {
			if (args.only && contender !== args.only) continue;
			for (const limitKind of kindsFor(workload, contender)) {
				const figures = await runCase(workload, contender, { limitKind });
				rows.push({ workload: workload.name, contender, limitKind, ...figures });
				console.log(`${workload.name} | ${contender} | ${limitKind} | ${JSON.stringify(figures)}`);
			}
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}

const table = tableOf(rows);
console.log(`\n${table}`);
if (args.write) writeIntoReadme(table);

/** Of the others one kind is enough: what they lack shows at each. */
function kindsFor({ executions, processes }: Workload, contender: string) {
	const isPlain = executions.length === 1 && processes === undefined;
	return contender === OURS && isPlain ? LIMIT_KINDS : (['fixed'] as const);
}

async function runCase(workload: Workload, contender: string, options: EmulatorOptions) {
	const emulator = await startEmulator({ latencyMs: 20, ...options });
	try {
		const token = await fetchToken(emulator);
		const tenant = workload.tenant ? startTenant(emulator, token, workload.tenant) : undefined;
		if (workload.oneProfile) await createProfile(emulator, token);
		emulator.control.clearReceived();
		const outcomes = await Promise.all(
			Array.from(
				{ length: workload.processes ?? 1 },
				async (_, worker) => await runWorker(jobOf(workload, contender, emulator, token, worker)),
			),
		);
		tenant?.stop();
		return measure(workload, outcomes, emulator.control.received);
	} finally {
		await emulator.close();
	}
}

function jobOf(
	workload: Workload,
	contender: string,
	emulator: Emulator,
	token: string,
	worker: number,
): Job {
	return {
		modules,
		packageFolder,
		contender,
		clientId: emulator.clientId,
		clientSecret: emulator.clientSecret,
		executions: workload.executions,
		spreadMs: workload.spreadMs ?? 0,
		worker,
		target: {
			url: emulator.url,
			token,
			section: SEED.sections.default,
			keyspace: SEED.keyspaces.email,
			attribute: SEED.attributes.firstName,
			oneProfile: workload.oneProfile ?? false,
		},
	};
}

/** Runs executions in a process of its own, with n8n's modules. */
async function runWorker(job: Job): Promise<Outcome> {
	const worker = join(ROOT, 'test/bench/worker.mts');
	const child = spawn(n8n.node.path, ['--import', 'tsx', worker, JSON.stringify(job)], {
		cwd: ROOT,
		env: { ...process.env, NODE_PATH: join(modules, 'node_modules') },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const code = await new Promise((done) => child.on('close', done));
	const line = output.trim().split('\n').at(-1) ?? '';
	if (code !== 0 || !line.startsWith('{'))
		throw new Error(`The worker failed (${String(code)}): ${output}`);
	return JSON.parse(line) as Outcome;
}

async function fetchToken({ url, clientId, clientSecret }: Emulator): Promise<string> {
	const response = await fetch(`${url}/oauth/token`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
		}),
	});
	return ((await response.json()) as { access_token: string }).access_token;
}

async function createProfile({ url }: Emulator, token: string) {
	await fetch(
		`${url}/audience/keyspaces/${SEED.keyspaces.email}/sections/${SEED.sections.default}/profiles`,
		{
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
			body: JSON.stringify({ profile_key: 'bench@example.com' }),
		},
	);
}

/** Another integration on the account: reads segments evenly, and does not back off. */
function startTenant({ url }: Emulator, token: string, perSecond: number) {
	const timer = setInterval(() => {
		void fetch(`${url}${TENANT_PATH}`, { headers: { Authorization: `Bearer ${token}` } })
			.then(async (response) => await response.arrayBuffer())
			.catch(() => {});
	}, 1000 / perSecond);
	return { stop: () => clearInterval(timer) };
}

function writeIntoReadme(text: string) {
	const file = join(ROOT, 'README.md');
	const readme = readFileSync(file, 'utf8');
	const date = new Date().toISOString().slice(0, 10);
	const block = `<!-- bench -->\n\nMeasured on ${date} with \`npm run bench -- --items ${args.items} --write\`, two cores, emulator with 20 ms latency.\n\n${text}\n\n<!-- /bench -->`;
	writeFileSync(file, readme.replace(/<!-- bench -->[^]*<!-- \/bench -->/, block));
}
