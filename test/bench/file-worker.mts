/**
 * One n8n process of the bench of files: imports a CSV file out of n8n's store, or reads and writes it
 * with csv-parse and csv-stringify alone, and prints what it cost as a line of JSON. Started by bulk.mts.
 */
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { createEngine, loadHost } from '../engine/engine.mts';
import type { Target } from './contenders.mts';
import { watchStretches } from './cost/stretches.mts';
import type { Place } from './worker-process.mts';

export interface FileJob {
	megabytes: number;
	/** Whether the two libraries do it alone, each row read and written once and nothing sent. */
	alone: boolean;
	target: Pick<Target, 'url' | 'section' | 'keyspace'>;
	clientId: string;
	clientSecret: string;
}

export interface FileOutcome {
	rows: number;
	/** Of the thread, without what other processes took from it, and without waits. */
	cpuSeconds: number;
	stretchMs: number;
	memoryMb: number;
	peakMemoryMb: number;
}

const job = JSON.parse(process.argv[2]!) as FileJob & Place;
const HEADER = 'email;First name;note\n';

/** Rows of 71 bytes, as those of a list of contacts. */
function* csvPieces(bytes: number): Generator<Buffer> {
	yield Buffer.from(HEADER);
	let sent = HEADER.length;
	for (let row = 0; sent < bytes; ) {
		const lines = Array.from({ length: 500 }, () => {
			row++;
			return `person-${String(row).padStart(8, '0')}@example.com;Anna Maria;met at the fair in Lund\n`;
		});
		const piece = Buffer.from(lines.join(''));
		sent += piece.length;
		yield piece;
	}
}

const folder = process.env.N8N_USER_FOLDER!;
mkdirSync(folder, { recursive: true });
const path = join(folder, 'list.csv');
await pipeline(Readable.from(csvPieces(job.megabytes * 1e6)), createWriteStream(path));
const work = job.alone ? readAlone : await importWithNode();

globalThis.gc?.();
const memory = process.memoryUsage().rss;
let peakMemory = memory;
const watch = setInterval(() => {
	peakMemory = Math.max(peakMemory, process.memoryUsage().rss);
}, 50);
const stretches = watchStretches();
const cpu = process.threadCpuUsage();
const rows = await work();
const { user, system } = process.threadCpuUsage(cpu);
const outcome: FileOutcome = {
	rows,
	cpuSeconds: (user + system) / 1e6,
	stretchMs: stretches().threadMs,
	memoryMb: Math.round(memory / 1e6),
	peakMemoryMb: Math.round(peakMemory / 1e6),
};
clearInterval(watch);
console.log(JSON.stringify(outcome));

async function readAlone(): Promise<number> {
	const parser = parse({ delimiter: ';' });
	await pipeline(
		createReadStream(path),
		parser,
		stringify(),
		new Writable({ write: (_chunk, _encoding, done) => done() }),
	);
	return parser.info.records - 1;
}

async function importWithNode(): Promise<() => Promise<number>> {
	const host = loadHost(job.modules, job.packageFolder);
	const { Container } = createRequire(join(job.modules, 'package.json'))('@n8n/di') as {
		Container: { get<T>(type: unknown): T };
	};
	const store = Container.get<{
		init(): Promise<void>;
		store(place: object, content: Readable, data: IBinaryData): Promise<IBinaryData>;
	}>(host.core.BinaryDataService);
	await store.init();
	const { url, section, keyspace } = job.target;
	const place = { type: 'execution', workflowId: 'bench', executionId: '1' };
	const data = await store.store(place, createReadStream(path), {
		data: '',
		mimeType: 'text/csv',
		fileName: 'list.csv',
	});
	const { clientId, clientSecret } = job;
	const engine = createEngine({ baseUrl: url, clientId, clientSecret }, host);
	const locator = (value: string) => ({ __rl: true, mode: 'id', value });
	const run = async (binary: IBinaryData, options: INodeParameters) => {
		const { items, error } = await engine.run(
			{
				resource: 'import',
				operation: 'create',
				section: locator(section),
				keyspace: locator(keyspace),
				inputMode: 'file',
				keyColumn: 'email',
				attributes: { mappingMode: 'autoMapInputData', value: null },
				waitUntilDone: false,
				options,
			},
			{ inputItems: [{ json: {}, binary: { data: binary } }] },
		);
		if (error) throw new Error(`${error.message}: ${String(error.description)}`);
		return Number(items[0]!.json.rows);
	};
	// The first run of a process takes n8n's own start.
	const few = Buffer.from(`${HEADER}a@example.com;Anna;x\n`).toString('base64');
	await run({ data: few, mimeType: 'text/csv' }, { dryRun: true });
	return async () => await run(data, {});
}
