import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/pack.mts';
import type { Requests, Stub } from './stub.mts';

/** A stub in another process. */
export interface StubClient {
	where: Omit<Stub, 'takeRequests'>;
	/** What it received since the last call. */
	takeRequests(): Promise<Requests[]>;
	stop(): Promise<void>;
}

/**
 * Starts a stub in a process of its own.
 *
 * @param rows that exports and email reports have
 * @throws Error if it does not start
 */
export async function startStubProcess(rows = 0): Promise<StubClient> {
	const path = join(ROOT, 'test/bench/cost/stub-process.mts');
	const child = spawn(process.execPath, ['--import', 'tsx', path, String(rows)], {
		cwd: ROOT,
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = new Promise((done) => child.once('close', done));
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const next = async <T,>(): Promise<T> => {
		const { value, done } = await lines.next();
		if (done) throw new Error('The stub ended');
		return JSON.parse(value as string) as T;
	};
	return {
		where: await next(),
		takeRequests: async () => {
			child.stdin.write('\n');
			return await next();
		},
		stop: async () => {
			child.stdin.end();
			await ended;
		},
	};
}
