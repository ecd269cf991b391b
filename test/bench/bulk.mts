/**
 * The bench of bulk operations: contacts by import, beside one by one, and out again by export.
 * Prints a table; `--write` puts it into docs/measured.md.
 *
 * npm run bench:bulk -- [--rows 100000] [--write]
 */
import { parseArgs } from 'node:util';
import { SEED, startEmulator, type Emulator } from '../emulator/index.mts';
import { bulkContenders } from './contenders.mts';
import { markdownTable } from './markdown.mts';
import { writeIntoPage } from './page.mts';
import { fetchToken, openBench } from './worker-process.mts';
import type { Outcome } from './worker.mts';

const { values: args } = parseArgs({
	options: {
		rows: { type: 'string', default: '100000' },
		write: { type: 'boolean', default: false },
	},
});

const SIZES = [1000, 10_000, 100_000].filter((rows) => rows <= Number(args.rows));
/** One by one, more would take the account's limit a quarter of an hour and longer. */
const MAX_ONE_BY_ONE = 10_000;
const [, UPSERT, EXPORT] = bulkContenders.map(({ name }) => name);
const HEAD = ['Work', 'Rows', 'Rows done', 'Rows a second', 'Requests', 'Memory before / peak'];

/** A quarter of the profiles that the emulator makes up is in the segment "Living in Sweden". */
const PROFILES_PER_ROW = 4;

const bench = await openBench();
const table: string[][] = [];
try {
	for (const contender of bulkContenders.map(({ name }) => name)) {
		for (const rows of SIZES) {
			if (contender === UPSERT && rows > MAX_ONE_BY_ONE) continue;
			table.push(await runCase(contender, rows));
			console.log(table.at(-1)!.join(' | '));
		}
	}
} finally {
	bench.close();
}

const text = markdownTable(HEAD, table);
console.log(`\n${text}`);
if (args.write) {
	const command = `npm run bench:bulk -- --rows ${args.rows} --write`;
	writeIntoPage('bench:bulk', { command, conditions: 'emulator with 20 ms latency' }, text);
}

async function runCase(contender: string, rows: number): Promise<string[]> {
	const emulator = await startEmulator({ latencyMs: 20 });
	try {
		const { control, url, clientId, clientSecret } = emulator;
		if (contender === EXPORT) control.addProfiles(rows * PROFILES_PER_ROW);
		const token = await fetchToken(emulator);
		control.clearReceived();
		const outcome = await bench.runWorker({
			contender,
			clientId,
			clientSecret,
			executions: [contender === EXPORT ? 1 : rows],
			spreadMs: 0,
			worker: 0,
			target: {
				url,
				token,
				section: SEED.sections.default,
				keyspace: SEED.keyspaces.email,
				attribute: SEED.attributes.firstName,
				segment: SEED.segments.swedes,
				oneProfile: false,
			},
		});
		return rowOf(contender, rows, outcome, emulator);
	} finally {
		await emulator.close();
	}
}

function rowOf(contender: string, rows: number, outcome: Outcome, emulator: Emulator): string[] {
	const [execution] = outcome.executions;
	if (execution?.error !== undefined) throw new Error(execution.error);
	const done = contender === EXPORT ? execution!.output : written(emulator);
	const seconds = (execution!.end - execution!.begin) / 1000;
	const requests = emulator.control.received.filter(({ path }) => path !== '/oauth/token').length;
	return [
		contender,
		String(rows),
		String(done),
		(done / seconds).toFixed(0),
		String(requests),
		`${outcome.memoryMb} / ${outcome.peakMemoryMb} MB`,
	];
}

/** Profiles that have the value that the worker sent for them. */
function written({ account }: Emulator): number {
	return account.profiles.filter((profile) =>
		[...profile.sections.values()].some(({ attributes }) =>
			[...attributes.values()].some((value) => /^w0-e0-\d+$/.test(String(value))),
		),
	).length;
}
