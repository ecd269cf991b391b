/**
 * The bench of bulk operations: contacts by import, beside one by one, and out again by export; and
 * large CSV files. Prints tables; `--write` puts them into docs/measured.md.
 *
 * npm run bench:bulk -- [--rows 100000] [--megabytes 100] [--files] [--write]
 */
import { parseArgs } from 'node:util';
import { SEED, startEmulator, type Emulator } from '../emulator/index.mts';
import { bulkContenders } from './contenders.mts';
import { markdownTable } from './markdown.mts';
import { writeIntoPage } from './page.mts';
import { fetchToken, openBench } from './worker-process.mts';
import type { FileOutcome } from './file-worker.mts';
import type { Outcome } from './worker.mts';

const { values: args } = parseArgs({
	options: {
		rows: { type: 'string', default: '100000' },
		megabytes: { type: 'string', default: '100' },
		/** Measures the files alone. */
		files: { type: 'boolean', default: false },
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

const FILE_SIZES = [1, 10, 100].filter((megabytes) => megabytes <= Number(args.megabytes));
const FILE_HEAD = [
	'File',
	'Work',
	'Rows',
	'Rows a second of CPU',
	'CPU',
	'Longest stretch',
	'Memory before / peak',
];

const targetOf = ({ url }: Emulator, token: string) => ({
	url,
	token,
	section: SEED.sections.default,
	keyspace: SEED.keyspaces.email,
	attribute: SEED.attributes.firstName,
	segment: SEED.segments.swedes,
	oneProfile: false,
});

const bench = await openBench();
const table: string[][] = [];
const fileTable: string[][] = [];
try {
	for (const megabytes of FILE_SIZES) {
		for (const alone of [false, true]) {
			fileTable.push(await runFile(megabytes, alone));
			console.log(fileTable.at(-1)!.join(' | '));
		}
	}
	for (const contender of args.files ? [] : bulkContenders.map(({ name }) => name)) {
		for (const rows of SIZES) {
			if (contender === UPSERT && rows > MAX_ONE_BY_ONE) continue;
			table.push(await runCase(contender, rows));
			console.log(table.at(-1)!.join(' | '));
		}
	}
} finally {
	bench.close();
}

print('bench:files', `--files --megabytes ${args.megabytes}`, FILE_HEAD, fileTable);
if (!args.files) print('bench:bulk', `--rows ${args.rows}`, HEAD, table);

function print(name: string, settings: string, head: string[], rows: string[][]) {
	const text = markdownTable(head, rows);
	console.log(`\n${text}`);
	if (!args.write) return;
	const command = `npm run bench:bulk -- ${settings} --write`;
	writeIntoPage(name, { command, conditions: 'emulator with 20 ms latency' }, text);
}

/** A file as a table of contacts, in n8n's store; it is read twice, checked, written and uploaded. */
async function runFile(megabytes: number, alone: boolean): Promise<string[]> {
	// What becomes of the rows there is not measured.
	const emulator = await startEmulator({ latencyMs: 20, importDelayMs: 3_600_000 });
	try {
		const { url, clientId, clientSecret } = emulator;
		const { section, keyspace } = targetOf(emulator, '');
		const job = { megabytes, alone, clientId, clientSecret, target: { url, section, keyspace } };
		const outcome = await bench.runScript<FileOutcome>('file-worker.mts', job);
		const { rows, cpuSeconds, stretchMs, memoryMb, peakMemoryMb } = outcome;
		return [
			`${megabytes} MB`,
			alone ? 'csv-parse and csv-stringify alone' : 'Import > Create',
			String(rows),
			(rows / cpuSeconds).toFixed(0),
			`${cpuSeconds.toFixed(1)} s`,
			`${stretchMs.toFixed(0)} ms`,
			`${memoryMb} / ${peakMemoryMb} MB`,
		];
	} finally {
		await emulator.close();
	}
}

async function runCase(contender: string, rows: number): Promise<string[]> {
	const emulator = await startEmulator({ latencyMs: 20 });
	try {
		const { control, clientId, clientSecret } = emulator;
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
			target: targetOf(emulator, token),
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
