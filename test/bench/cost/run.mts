/**
 * The bench of costs: what every operation of the node takes in an n8n process, beside n8n's HTTP
 * Request node that sends the same requests, with both evaluators, against a stub that answers at
 * once. Prints the tables and which goals are missed, and ends with 1 where one is; `--write` puts
 * them into docs/measured.md.
 *
 * npm run bench:cost -- [--items 10000] [--rows 100000] [--quick] [--only profile:create]
 * [--evaluator vm] [--write]
 */
import { parseArgs } from 'node:util';
import { loadHost } from '../../engine/engine.mts';
import { EVALUATORS } from '../evaluator.mts';
import { surroundings, writeIntoPage } from '../page.mts';
import { openBench } from '../worker-process.mts';
import { GOALS, missedBy, verdictOf, type Figures } from './figures.mts';
import { CREATE_PROFILE } from './http-request.mts';
import { Measurements } from './measurements.mts';
import { files, operationsOf, subjectsOf } from './operations.mts';
import { startStubProcess } from './stub-client.mts';
import type { Prepared } from './stub.mts';
import { tableOf } from './table.mts';

const { values: args } = parseArgs({
	options: {
		items: { type: 'string' },
		rows: { type: 'string' },
		quick: { type: 'boolean', default: false },
		only: { type: 'string' },
		evaluator: { type: 'string' },
		write: { type: 'boolean', default: false },
	},
});

const ITEMS = Number(args.items ?? (args.quick ? 1000 : 10_000));
const ROWS = Number(args.rows ?? (args.quick ? 10_000 : 100_000));
const evaluators = EVALUATORS.filter((each) => each === (args.evaluator ?? each));

// Builds the package, of which the operations are read.
const bench = await openBench();
const names = operationsOf(loadHost().createNodeType().description).filter(
	(name) => name === (args.only ?? name),
);
if (names.length === 0) {
	bench.close();
	throw new Error(`There is no operation ${args.only}`);
}

const known = new Map<string, Figures>();
const ofOperations: Figures[] = [];
const ofFiles: Figures[] = [];
try {
	await withStub(0, measureReferences);
	for (const name of names) {
		await withStub(0, async (on, prepared) => await measureOperation(name, on, prepared));
	}
	for (const file of files) {
		if (!names.includes(file.operation)) continue;
		const rows = file.rows === 'output' ? ROWS : 0;
		await withStub(rows, async (on, prepared) => await measureFile(file, on, prepared));
	}
} finally {
	bench.close();
}

const text = [tableOf(ofOperations, 'item'), tableOf(ofFiles, 'row')].join('\n\n');
console.log(`\n${surroundings()}\n\n${text}\n\nGoals: ${GOALS}.`);
if (args.write) {
	const command = ['npm run bench:cost --', ...process.argv.slice(2)].join(' ');
	writeIntoPage('bench:cost', { command, conditions: 'a stub that answers at once' }, text);
}
const missed = [...ofOperations, ...ofFiles].filter((each) => missedBy(each).length > 0);
for (const each of missed) console.log(`${each.name} (${each.evaluator}) ${verdictOf(each)}`);
console.log(missed.length === 0 ? 'All goals are met.' : `${missed.length} figures miss goals.`);
process.exitCode = missed.length === 0 ? 0 : 1;

/** Hands a new stub over, once with each evaluator. */
async function withStub(
	rows: number,
	use: (on: Measurements, prepared: Prepared) => Promise<void>,
): Promise<void> {
	const stub = await startStubProcess(rows);
	try {
		for (const evaluator of evaluators) {
			await use(new Measurements(bench, evaluator, stub, known), stub.where.prepared);
		}
	} finally {
		await stub.stop();
	}
}

/** What n8n takes for a node that hands its items on, and for its HTTP Request node in both ways. */
async function measureReferences(on: Measurements): Promise<void> {
	const subject = { node: 'none', parameters: {}, items: ITEMS } as const;
	note(
		ofOperations,
		await on.figures({ name: 'A node that does nothing', subject, isReference: true }),
	);
	for (const inBatches of [false, true]) {
		note(ofOperations, await on.httpRequestFigures(CREATE_PROFILE, { items: ITEMS, inBatches }));
	}
}

async function measureOperation(name: string, on: Measurements, prepared: Prepared): Promise<void> {
	const { parameters, areRows, maxItems = ITEMS } = subjectsOf(prepared)[name]!;
	const subject = {
		node: 'apsisOne',
		parameters: { ...named(name), ...parameters },
		items: Math.min(ITEMS, maxItems),
	} as const;
	const beside = areRows && [CREATE_PROFILE];
	// What evaluates makes no difference to it.
	const withMemory = on.evaluator === 'vm';
	note(ofOperations, await on.figures({ name, subject, beside, withMemory }));
}

async function measureFile(
	{ name, operation, rows, parameters }: (typeof files)[number],
	on: Measurements,
	prepared: Prepared,
): Promise<void> {
	const subject = {
		node: 'apsisOne',
		parameters: {
			...named(operation),
			...subjectsOf(prepared)[operation]!.parameters,
			...parameters,
		},
		items: ROWS,
		asFile: rows === 'file',
		asOne: rows === 'output',
	} as const;
	const beside = rows === 'output' ? [] : [CREATE_PROFILE];
	note(ofFiles, await on.figures({ name, subject, beside }));
}

function named(name: string) {
	const [resource = '', operation = ''] = name.split(':');
	return { resource, operation };
}

function note(into: Figures[], figures: Figures): void {
	into.push(figures);
	const { name, evaluator, cpuMs, stretches, isReference } = figures;
	const verdict = isReference ? 'beside' : verdictOf(figures);
	console.log(
		`${name} | ${evaluator} | ${cpuMs.toFixed(2)} ms | ${stretches.threadMs.toFixed(0)} ms | ${verdict}`,
	);
}
