/**
 * The bench: the same work by this package and by the ways that n8n offers otherwise, on the
 * emulator with the real limits, in one run. Prints a table; `--write` puts it into docs/measured.md.
 *
 * npm run bench -- [--items 10000] [--only "name of a contender"] [--workload "part of a name"] [--write]
 */
import { parseArgs } from 'node:util';
import { SEED, startEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.mts';
import { contenders } from './contenders.mts';
import { measure, TENANT_PATH, type Figures } from './figures.mts';
import { tableOf } from './table.mts';
import { writeIntoPage } from './page.mts';
import { fetchToken, openBench, type Work } from './worker-process.mts';
import { workloads, type Workload } from './workloads.mts';

const LIMIT_KINDS = ['fixed', 'sliding', 'bucket'] as const;
const OURS = contenders[0]!.name;

const { values: args } = parseArgs({
	options: {
		items: { type: 'string', default: '10000' },
		only: { type: 'string' },
		workload: { type: 'string', default: '' },
		write: { type: 'boolean', default: false },
	},
});

const bench = await openBench();
const rows: Array<Figures & { workload: string; contender: string; limitKind: string }> = [];
try {
	for (const workload of workloads(Number(args.items))) {
		if (!workload.name.includes(args.workload)) continue;
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
	bench.close();
}

const table = tableOf(rows);
console.log(`\n${table}`);
if (args.write) {
	const command = `npm run bench -- --items ${args.items} --write`;
	writeIntoPage('bench', { command, conditions: 'emulator with 20 ms latency' }, table);
}

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
				async (_, worker) =>
					await bench.runWorker(jobOf(workload, contender, emulator, token, worker)),
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
): Work {
	return {
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
			segment: SEED.segments.swedes,
			oneProfile: workload.oneProfile ?? false,
		},
	};
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
