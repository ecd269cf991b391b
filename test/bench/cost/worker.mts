/**
 * One n8n process of the bench of costs: runs a node once over its items, with a stub that answers
 * at once and without the account's pace, and prints what it took as a line of JSON.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INode, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';
import { createEngine, loadHost, type RunResult } from '../../engine/engine.mts';
import { httpRequestType } from '../contenders.mts';
import { startEvaluator, type Evaluator } from '../evaluator.mts';
import type { Place } from '../worker-process.mts';
import { csvOf, itemsOf } from './items.mts';
import { measureMemory } from './memory.mts';
import { measure, type Cost } from './meter.mts';

/** What is run. */
export interface Subject {
	/** This package's node, n8n's HTTP Request, or one that hands its items on. */
	node: 'apsisOne' | 'httpRequest' | 'none';
	parameters: INodeParameters;
	/** How many; or the rows of a file, which is the only item. */
	items: number;
	asFile?: boolean;
	/** One item makes so many. */
	asOne?: boolean;
}

export interface Job extends Subject {
	evaluator: Evaluator;
	measure: 'time' | 'memory';
	url: string;
	clientId: string;
	clientSecret: string;
}

export interface Outcome {
	cost?: Cost;
	liveBytes?: number;
	/** Items that came out. */
	output: number;
}

const WARM_UP_ITEMS = 300;

const job = JSON.parse(process.argv[2]!) as Job & Place;
const host = loadHost(job.modules, job.packageFolder);
liftThePace();
await startEvaluator(job.evaluator, job.modules, host.workflow);
const engine = createEngine(
	{ baseUrl: job.url, clientId: job.clientId, clientSecret: job.clientSecret },
	host,
);
const { nodeType, node } = nodeOf();

await run(inputOf(Math.min(job.items, WARM_UP_ITEMS)));
const input = inputOf(job.items);
const outcome = job.measure === 'time' ? await time() : await weigh();
console.log(JSON.stringify(outcome));

async function time(): Promise<Outcome> {
	globalThis.gc!();
	const { cost, result } = await measure(async () => await run(input));
	return { cost, output: result.items.length };
}

async function weigh(): Promise<Outcome> {
	const { liveBytes, result } = await measureMemory(job.items, async () => await run(input));
	return { liveBytes, output: result.items.length };
}

async function run(inputItems: INodeExecutionData[]): Promise<RunResult> {
	const result = await engine.run(job.parameters, { inputItems, nodeType, node });
	if (result.error) throw new Error(`${result.error.message}: ${result.error.description ?? ''}`);
	if (result.items.length === 0) throw new Error('Nothing came out');
	return result;
}

function inputOf(count: number): INodeExecutionData[] {
	if (job.asOne) return itemsOf(1).map((json) => ({ json }));
	if (!job.asFile) return itemsOf(count).map((json) => ({ json }));
	const data = csvOf(count).toString('base64');
	return [{ json: {}, binary: { data: { data, mimeType: 'text/csv', fileName: 'contacts.csv' } } }];
}

/**
 * The package's pacer allows an account 100 requests a second, so that a run would mostly wait. The
 * one reach of the bench into the package's files: where there are no lanes there is no waiting.
 */
function liftThePace(): void {
	const requirePackage = createRequire(join(job.packageFolder, 'package.json'));
	const lanes = requirePackage('./dist/credentials/account/lanes.js') as { lanesOf: () => [] };
	lanes.lanesOf = () => [];
}

function nodeOf(): { nodeType: INodeType; node?: Partial<INode> } {
	switch (job.node) {
		case 'apsisOne':
			return { nodeType: host.createNodeType() };
		case 'httpRequest':
			return {
				nodeType: httpRequestType(createRequire(join(job.modules, 'package.json'))),
				node: { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 },
			};
		case 'none':
			return {
				nodeType: {
					description: { ...host.createNodeType().description, properties: [], credentials: [] },
					async execute() {
						return [this.getInputData().map(({ json }, item) => ({ json, pairedItem: { item } }))];
					},
				},
			};
	}
}
