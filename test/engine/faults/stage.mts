import { createRequire } from 'node:module';
import type { INodeParameters } from 'n8n-workflow';
import {
	startEmulator,
	type EmulatorOptions,
	type Emulator,
	type ReceivedRequest,
} from '../../emulator/index.mts';
import type { TestAccount } from '../account.mts';
import { createEngine, type Engine, type RunOptions, type RunResult } from '../engine.mts';
import { loadedNodeType } from '../workflows.mts';
import { sampleParameters, type DescribedOperation } from '../operations.mts';
import { SEED } from '../../emulator/index.mts';
import { comparable, stateOf } from './state.mts';

const OPTIONS: EmulatorOptions = {
	limits: 'off',
	seedTime: '2024-03-02T00:00:00.000Z',
	importDelayMs: 0,
	exportDelayMs: 0,
	// Longer than a token lives, so that it is the token alone that expires.
	exportLifeSeconds: 30 * 86_400,
	reportUrlLifeSeconds: 30 * 86_400,
};

interface TableEntry {
	value: string;
	operations: Array<{ value: string; repeatable: boolean }>;
}

const { resources } = createRequire(import.meta.url)(
	'../../../dist/nodes/ApsisOne/resources/index.js',
) as { resources: TableEntry[] };

/** What the resources' table says of an operation: whether it may be sent again. */
export function isRepeatable({ resource, operation }: DescribedOperation): boolean {
	const { operations } = resources.find(({ value }) => value === resource)!;
	return operations.find(({ value }) => value === operation)!.repeatable;
}

/** An account to run one operation in, as it was sown: nothing is left of what ran before. */
export interface Stage {
	readonly emulator: Emulator;
	readonly engine: Engine;
	readonly secrets: string[];
	/** What was received of the operation, without sign-in. */
	readonly requests: ReceivedRequest[];
	/** Replaces the API key's secret, for APSIS One; the stored credential is left. */
	replaceSecret(): string;
}

/** What a run came to. */
export interface Observed extends RunResult {
	requests: ReceivedRequest[];
	state: string;
}

let emulators: Promise<Emulator> | undefined;
let runs = 0;

export async function closeStages() {
	await (await emulators)?.close();
}

/** A fresh account: another API key, so that neither token, pace nor list is known. */
export async function freshStage(): Promise<Stage> {
	const emulator = await (emulators ??= startEmulator(OPTIONS));
	const { control, url: baseUrl } = emulator;
	control.reset();
	const secrets: string[] = [];
	const replaceSecret = () => {
		const secret = `secret-of-run-${++runs}-that-nobody-may-see`;
		secrets.push(secret);
		control.rotateSecret(secret);
		return secret;
	};
	const clientSecret = replaceSecret();
	const clientId = `${emulator.clientId}-${runs}`;
	const engine = createEngine({ baseUrl, clientId, clientSecret });
	return {
		emulator,
		engine,
		secrets,
		replaceSecret,
		get requests() {
			return control.received.filter(({ path }) => path !== '/oauth/token');
		},
	};
}

/** Parameters with which an operation works, as the other tests of all operations use them. */
export async function parametersOf(
	operation: DescribedOperation,
	{ emulator, engine }: Stage,
): Promise<INodeParameters> {
	const parameters = await sampleParameters(operation, { emulator, engine } as TestAccount);
	await atRest(emulator);
	emulator.control.clearReceived();
	return parameters;
}

/** Runs an operation on one item, until nothing goes on any more. */
export async function observe(
	{ emulator, engine }: Stage,
	parameters: INodeParameters,
	options: RunOptions = {},
): Promise<Observed> {
	const items = [{ email: SEED.profiles.anna }];
	// n8n leaves Request Options out where it has not added them to the node.
	const nodeType = parameters.requestOptions ? loadedNodeType(engine) : undefined;
	const result = await engine.run(parameters, { items, nodeType, ...options });
	await atRest(emulator);
	return { ...result, requests: [...receivedOf(emulator)], state: stateOf(emulator) };
}

const receivedOf = ({ control }: Emulator) =>
	control.received.filter(({ path }) => path !== '/oauth/token');

/** Waits for imports that have their file. */
async function atRest({ control }: Emulator) {
	const goesOn = () =>
		control.imports.some(({ status }) => status === 'queued' || status === 'in_progress');
	while (goesOn()) await new Promise((done) => setTimeout(done, 1));
}

/** A request by what it asks for. */
export const identityOf = ({ host, method, path, query, body }: ReceivedRequest): string =>
	comparable(JSON.stringify({ host, method, path, query, body }));
