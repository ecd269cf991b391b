import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 15_000;
const LOOK_MS = 200;
const LAST_LINES = 40;

/** A server to start. */
export interface ChildOptions {
	/** What it is called in messages. */
	title: string;
	command: string;
	args: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The user and group that it runs as; ours if left out. Only root may name others. */
	uid?: number;
	gid?: number;
	/** What it writes is added to this file. */
	logFile: string;
	/** Whether it can be used. */
	isReady: () => Promise<boolean>;
}

/**
 * Starts a server as a process of ours.
 *
 * @returns when it can be used
 * @throws Error with the end of its log if it ends or is not ready within two minutes; it is not
 * running then
 */
export async function startChild({
	title,
	command,
	args,
	logFile,
	isReady,
	...where
}: ChildOptions): Promise<ChildProcess> {
	const child = spawn(command, args, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
	const log = createWriteStream(logFile, { flags: 'a' });
	child.stdout.pipe(log, { end: false });
	child.stderr.pipe(log, { end: false });
	child.once('close', () => log.end());

	let failure: string | undefined;
	child.once('error', (error) => (failure = error.message));
	child.once('exit', (code) => (failure = `${title} ended with code ${code}`));
	for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(LOOK_MS)) {
		if (failure !== undefined) break;
		if (await isReady()) return child;
	}
	await endChild(child);
	const text = await readFile(logFile, 'utf8').catch(() => '');
	const tail = text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
	throw new Error(`${failure ?? `${title} was not ready in time`}. The end of its log:\n${tail}`);
}

/**
 * Ends a process of ours: asks it to, and kills it if it has not ended within 15 seconds. Nothing
 * happens where it has ended already.
 *
 * @param signal how it is asked; `SIGKILL` does not ask
 */
export async function endChild(
	child: ChildProcess,
	signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill(signal);
	const inTime = await Promise.race([
		ended.then(() => true),
		sleep(STOPPED_WITHIN_MS, false, { ref: false }),
	]);
	if (!inTime) {
		child.kill('SIGKILL');
		await ended;
	}
}
