/**
 * One n8n process of the bench: runs executions of one contender in n8n's engine and prints what
 * they cost as a line of JSON. Started by run.mts, which holds the emulator.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createEngine, loadHost } from '../engine/engine.mts';
import { bulkContenders, contenders, type Target } from './contenders.mts';
import { startEvaluator } from './evaluator.mts';
import type { Place } from './worker-process.mts';

export interface Job extends Place {
	contender: string;
	target: Target;
	clientId: string;
	clientSecret: string;
	/** Items of each execution; keys tell execution and item. */
	executions: number[];
	spreadMs: number;
	worker: number;
}

export interface Outcome {
	/** Milliseconds since the epoch; keys of an execution's items begin with its name. */
	executions: Array<{
		name: string;
		items: number;
		/** Items that came out. */
		output: number;
		begin: number;
		end: number;
		error?: string;
	}>;
	/** Before the first execution, and at most. */
	memoryMb: number;
	peakMemoryMb: number;
}

const job = JSON.parse(process.argv[2]!) as Job;
const host = loadHost(job.modules, job.packageFolder);
// What users run.
await startEvaluator('vm', job.modules, host.workflow);
const requireNode = createRequire(join(job.modules, 'package.json'));
const contender = [...contenders, ...bulkContenders].find(({ name }) => name === job.contender)!;
const engine = createEngine(
	{ baseUrl: job.target.url, clientId: job.clientId, clientSecret: job.clientSecret },
	host,
);

const memory = process.memoryUsage().rss;
let peakMemory = memory;
const watch = setInterval(() => {
	peakMemory = Math.max(peakMemory, process.memoryUsage().rss);
}, 100);

const sleep = async (ms: number) => await new Promise((done) => setTimeout(done, ms));

const outcomes = await Promise.all(
	job.executions.map(async (items, index) => {
		if (index > 0 && job.spreadMs > 0) await sleep(index * job.spreadMs);
		const name = `w${job.worker}-e${index}-`;
		const begin = Date.now();
		const { items: output, error } = await engine.run(contender.parameters(job.target), {
			items: Array.from({ length: items }, (_, item) => ({
				key: job.target.oneProfile ? 'bench@example.com' : `${name}${item}@example.com`,
				value: `${name}${item}`,
			})),
			nodeType: contender.nodeType?.(job.target, requireNode),
			node: contender.node,
		});
		return { name, items, output: output.length, begin, end: Date.now(), error: error?.message };
	}),
);
clearInterval(watch);
const outcome: Outcome = {
	executions: outcomes,
	memoryMb: Math.round(memory / 1e6),
	peakMemoryMb: Math.round(peakMemory / 1e6),
};
console.log(JSON.stringify(outcome));
