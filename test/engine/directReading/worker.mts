import { startEvaluator } from '../../bench/evaluator.mts';
import { loadHost } from '../engine.mts';
import { compareReadings } from './compare.mts';

/** What {@link compareReadings} is to run with, in a process of its own. */
export interface Job {
	/** Folder below whose `node_modules` n8n is, with the isolate's native part built. */
	modules: string;
	packageFolder: string;
	credential: { baseUrl: string; clientId: string; clientSecret: string };
}

const { modules, packageFolder, credential } = JSON.parse(process.argv[2]!) as Job;
const host = loadHost(modules, packageFolder);
await startEvaluator('vm', modules, host.workflow);
console.log(JSON.stringify(await compareReadings(host, credential)));
process.exit(0);
