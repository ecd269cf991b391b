/**
 * The bench in a real n8n: the packed package beside n8n's HTTP Request node, on the emulator with
 * the real limits, each in a process of its own. How much of the limit is used, how long n8n
 * answers nobody meanwhile, and how soon another execution gets its first answer. Prints a table
 * and ends with 1 where a goal is missed; `--write` puts it into docs/measured.md.
 *
 * npm run bench:n8n -- [--items 10000] [--quick] [--only "part of a name"] [--write]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packInto } from '../../../scripts/pack.mts';
import { N8nClient } from '../../n8n/host/client.mts';
import { ensureN8n } from '../../n8n/host/install.mts';
import { launchN8n } from '../../n8n/host/launch.mts';
import { N8N_2 } from '../../n8n/host/lines.mts';
import { UNDER_TEST } from '../../n8n/workflow.mts';
import { surroundings, writeIntoPage } from '../page.mts';
import { goals, verdictOf, type Figures, type Goal } from './figures.mts';
import { watchSilence } from './silence.mts';
import { tableOf } from './table.mts';
import { LATENCY_MS, Trial } from './trial.mts';
import { works, type Work } from './works.mts';

const { values: args } = parseArgs({
	options: {
		items: { type: 'string' },
		quick: { type: 'boolean', default: false },
		only: { type: 'string', default: '' },
		write: { type: 'boolean', default: false },
	},
});

const MANY = Number(args.items ?? (args.quick ? 2000 : 10_000));
const SOME = 500;
const AT_ONCE = 6;
const SINGLE_EVERY_MS = 1000;

const folder = await mkdtemp(join(tmpdir(), 'apsis-one-bench-'));
const running = await launchN8n({ n8n: await ensureN8n(N8N_2), tarball: await packInto(folder) });
const rows: Figures[] = [];
try {
	const n8n = new N8nClient(running.url);
	await n8n.setUpOwner();
	for (const work of works.filter(({ name }) => name.includes(args.only))) {
		for (const measure of [alone, atOnce, beside]) {
			const figures = await withTrial(n8n, work, measure);
			rows.push(figures);
			console.log(`${figures.executions} | ${work.name} | ${JSON.stringify(figures)}`);
		}
	}
} finally {
	await running.stop();
	await rm(folder, { recursive: true, force: true });
}

const table = tableOf(rows);
console.log(`\n${surroundings()}\n\n${table}\n`);
if (args.write) {
	const command = ['npm run bench:n8n --', ...process.argv.slice(2)].join(' ');
	const conditions = `a real n8n beside an emulator with ${LATENCY_MS} ms latency`;
	writeIntoPage('bench:n8n', { command, conditions }, table);
}
const missed = rows.filter(({ goal, ...figures }) => goal && !goal.isMet(figures));
for (const each of missed) console.log(`${each.executions}, ${each.work}: ${verdictOf(each)}`);
console.log(missed.length === 0 ? 'All goals are met.' : `${missed.length} goals are missed.`);
process.exitCode = missed.length === 0 ? 0 : 1;

type Measure = (trial: Trial, work: Work) => Promise<Measured>;
type Measured = Omit<Figures, 'work' | 'silenceMs' | 'goal'> & { goal: Goal };

async function withTrial(n8n: N8nClient, work: Work, measure: Measure): Promise<Figures> {
	const trial = await Trial.open(n8n, work, MANY);
	try {
		const silence = watchSilence(running.url);
		const { goal, ...measured } = await measure(trial, work).finally(silence);
		return {
			...measured,
			work: work.name,
			silenceMs: await silence(),
			...(!work.isReference && { goal }),
		};
	} finally {
		await trial.close();
	}
}

/** One execution by itself. */
async function alone(trial: Trial): Promise<Measured> {
	return { ...(await together(trial, 1)), goal: goals.alone };
}

/** Several executions that begin together. */
async function atOnce(trial: Trial): Promise<Measured> {
	return { ...(await together(trial, AT_ONCE)), goal: goals.atOnce };
}

async function together(trial: Trial, executions: number): Promise<Omit<Measured, 'goal'>> {
	const names = Array.from({ length: executions }, (_, index) => `many-${index}`);
	await Promise.all(names.map(async (name) => await trial.call(name, SOME)));
	const items = executions * SOME;
	await trial.answered(1 + items);
	const [, ...ended] = await trial.executions(1 + executions);
	const begin = Math.min(...ended.map((execution) => execution.beginOf(UNDER_TEST)!));
	return { executions: `${executions} × ${SOME}`, items, ...(await since(trial, begin)) };
}

/** One large execution, and beside it executions of one item. */
async function beside(trial: Trial): Promise<Measured> {
	const begin = await trial.call('many', MANY);
	const begins = new Map<string, number>();
	const calls: Array<Promise<number>> = [];
	// On time even where n8n does not answer, so that what waits longest is among them.
	const timer = setInterval(() => {
		const name = `single-${begins.size}`;
		begins.set(name, Date.now());
		calls.push(trial.call(name, 1));
	}, SINGLE_EVERY_MS);
	await trial.answered(1 + MANY).finally(() => clearInterval(timer));
	await Promise.all(calls);
	await trial.answered(1 + MANY + begins.size);
	const answered = new Map((await trial.requests()).map(({ item, at }) => [item, at]));
	const waits = [...begins]
		.flatMap(([name, from]) => {
			const at = answered.get(`${name}-0`);
			return at === undefined ? [] : [at - from];
		})
		.sort((one, other) => one - other);
	return {
		executions: `${begins.size} × 1 beside 1 × ${MANY}`,
		items: MANY + begins.size,
		...(await since(trial, begin)),
		single: { medianMs: waits[Math.floor(waits.length / 2)]!, longestMs: waits.at(-1)! },
		goal: goals.beside,
	};
}

/** What was done since then, and how long it took; the very first item is not counted. */
async function since(trial: Trial, begin: number): Promise<{ done: number; seconds: number }> {
	const requests = (await trial.requests()).filter(({ item }) => !item.startsWith('first'));
	const end = Math.max(...requests.map(({ at }) => at));
	return { done: requests.length, seconds: (end - begin) / 1000 };
}
