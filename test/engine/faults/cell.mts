import type { INodeParameters } from 'n8n-workflow';
import type { FaultEffect } from '../../emulator/faults.mts';
import type { DescribedOperation } from '../operations.mts';
import { NOT_SIGN_IN, type Baseline } from './baseline.mts';
import type { Fault, Scene } from './faults.mts';
import { freshStage, observe, parametersOf, type Observed, type Stage } from './stage.mts';
import { countsOf } from './state.mts';
import type { VirtualTime } from './virtualTime.mts';

/** One operation, one of its requests, one fault. */
export interface Cell {
	operation: DescribedOperation;
	baseline: Baseline;
	fault: Fault;
	/** Which of the operation's requests meets the fault; undefined where none does by itself. */
	position?: number;
}

/** What became of it. */
export interface Outcome extends Observed {
	counts: Record<string, number>;
	waitedMs: number;
	tokenCalls: number;
	violations: string[];
	/** Whether what is named in `secrets` of the stage, or a token, is in the run's data. */
	leaks: string[];
	/** Requests that were received after the execution was stopped. */
	afterStop: number;
}

const MANY = 60;

/** Runs an operation with a fault. */
export async function play(cell: Cell, time: VirtualTime): Promise<Outcome> {
	const { operation, fault } = cell;
	const stage = await freshStage();
	const parameters = withMore(await parametersOf(operation, stage), fault.parameters);
	// What made the parameters has its own token.
	stage.engine.stored.clientSecret = stage.replaceSecret();
	stage.engine.stored.accessToken = '';
	let stop = () => {};
	let stoppedAt: number | undefined;
	const scene: Scene = {
		stage,
		time,
		stop: () => {
			stoppedAt = stage.requests.length;
			stop();
		},
	};
	await fault.before?.(scene);
	plan(cell, scene);
	time.takeWaited();
	const observed = await observe(stage, parameters, {
		onStart: (stopExecution) => (stop = stopExecution),
	});
	const { control } = stage.emulator;
	return {
		...observed,
		counts: countsOf(stage.emulator),
		waitedMs: time.takeWaited(),
		tokenCalls: control.tokenCalls,
		// Nobody is there.
		violations: control.violations.filter((text) => !text.includes('/elsewhere')),
		leaks: leaksIn(observed.run, stage),
		afterStop: stoppedAt === undefined ? 0 : observed.requests.length - stoppedAt,
	};
}

function plan({ fault, position = 0 }: Cell, scene: Scene) {
	const { control } = scene.stage.emulator;
	const { effect, meets, lasts } = fault;
	if (!effect || meets === 'nothing') return;
	const effects: FaultEffect[] = Array.from({ length: lasts ? MANY : 1 }, () => effect(scene));
	if (meets === 'sign-in') {
		control.addFault({ path: '^/oauth/token', sequence: effects });
		return;
	}
	const untouched: FaultEffect[] = Array.from({ length: position }, () => ({}));
	control.addFault({ path: NOT_SIGN_IN, sequence: [...untouched, ...effects] });
}

const withMore = (parameters: INodeParameters, more: INodeParameters = {}): INodeParameters => ({
	...parameters,
	...more,
	options: { ...(parameters.options as object), ...(more.options as object) },
});

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

/** Secrets and tokens anywhere in what n8n keeps of a run: also where only a debugger looks. */
function leaksIn(run: unknown, { secrets }: Stage): string[] {
	const leaks = new Set<string>();
	const seen = new Set<unknown>();
	const look = (value: unknown, path: string) => {
		if (typeof value === 'string') {
			if (secrets.some((secret) => value.includes(secret)))
				leaks.add(`the client secret in ${path}`);
			if (TOKEN.test(value)) leaks.add(`an access token in ${path}`);
		}
		if (typeof value !== 'object' || value === null || seen.has(value)) return;
		seen.add(value);
		for (const key of Reflect.ownKeys(value)) {
			look((value as Record<PropertyKey, unknown>)[key], `${path}.${String(key)}`);
		}
	};
	look(run, 'run');
	return [...leaks];
}
