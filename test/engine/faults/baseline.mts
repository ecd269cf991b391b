import type { Emulator } from '../../emulator/index.mts';
import type { DescribedOperation } from '../operations.mts';
import { freshStage, identityOf, isRepeatable, observe, parametersOf } from './stage.mts';
import { comparable, countsOf, stateOf } from './state.mts';

/** A request that an operation sends. */
export interface Step {
	/** Method, path and body. */
	identity: string;
	/** As messages name it. */
	name: string;
	/** Whether it may be sent again although it may have arrived. */
	isRepeatable: boolean;
	/** It sends the file of an import; before a repeat, APSIS One is asked whether it has arrived. */
	isUpload: boolean;
	/** It gets the file of an export or report. */
	isFile: boolean;
}

/** What an operation does where nothing goes wrong. */
export interface Baseline {
	steps: Step[];
	/** The account before each request, and at the end. */
	states: string[];
	/** The most there was of what may not be there twice. */
	counts: Record<string, number>;
	/** Its output, as text that two runs can be compared by. */
	output: string;
}

/** @throws Error where the operation fails without a fault */
export async function baselineOf(operation: DescribedOperation): Promise<Baseline> {
	const stage = await freshStage();
	const parameters = await parametersOf(operation, stage);
	const states: string[] = [];
	const before = countsOf(stage.emulator);
	watchArrivals(stage.emulator, () => states.push(stateOf(stage.emulator)));
	const { error, items, requests, state } = await observe(stage, parameters);
	if (error) throw error;
	const repeatable = isRepeatable(operation);
	const identities = requests.map(identityOf);
	// How often is looked whether something is ready is a matter of luck.
	const isFirst = (_: unknown, position: number) =>
		identities[position] !== identities[position - 1];
	return {
		steps: requests.filter(isFirst).map((request) => ({
			identity: identityOf(request),
			name: `${request.method} ${comparable(request.path)}`,
			isRepeatable: request.method === 'GET' || repeatable,
			isUpload: request.host === 'upload' && request.method === 'POST',
			isFile: request.method === 'GET' && /\/files\/|^\/downloads\//.test(request.path),
		})),
		states: [...states.filter(isFirst), state],
		counts: mostOf(before, countsOf(stage.emulator)),
		output: outputOf(items),
	};
}

const mostOf = (some: Record<string, number>, others: Record<string, number>) =>
	Object.fromEntries(
		Object.entries(some).map(([what, count]) => [what, Math.max(count, others[what]!)]),
	);

/** Output items as text. */
export const outputOf = (items: unknown): string => comparable(JSON.stringify(items, null, 1));

/** Calls back on each request but those to sign in, before it is handled. */
function watchArrivals({ control }: Emulator, arrived: () => void) {
	control.addFault({
		path: NOT_SIGN_IN,
		times: Number.MAX_SAFE_INTEGER,
		onArrival: arrived,
	});
}

/** The path of every request but those to sign in. */
export const NOT_SIGN_IN = '^(?!/oauth/token)';
