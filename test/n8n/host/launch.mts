import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installCommunityPackage } from './community-package.mts';
import type { InstalledN8n } from './install.mts';
import { freePort } from './ports.mts';

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 15_000;
const LAST_LINES = 40;

/** What n8n sees of the environment; settings that this machine has for another n8n are not among it. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

/** An n8n process of our own. */
export interface RunningN8n {
	/** Without a slash at the end. */
	url: string;
	/** The file with what n8n wrote, in the user folder. */
	logFile: string;
	/** The folder where workflows may read and write files, in the user folder. */
	filesFolder: string;
	/** Stops n8n and starts it again on the same user folder and port. */
	restart(): Promise<void>;
	/** Stops n8n and deletes its user folder. */
	stop(): Promise<void>;
}

export interface LaunchOptions {
	n8n: InstalledN8n;
	/** The packed package to install into n8n. */
	tarball: string;
	/** Taken if it is free. */
	wantedPort?: number;
}

/**
 * Starts an n8n with the packed package on a user folder of its own, a temporary one.
 *
 * @returns when it answers
 * @throws Error with the end of n8n's log if it ends or is not ready within two minutes
 */
export async function launchN8n({ n8n, tarball, wantedPort }: LaunchOptions): Promise<RunningN8n> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-apsis-one-'));
	const logFile = join(userFolder, 'n8n.log');
	const filesFolder = filesFolderOf(userFolder);
	const [port, brokerPort] = [await freePort(wantedPort), await freePort()];
	const url = `http://127.0.0.1:${port}`;
	const env = environmentOf(n8n, { userFolder, port, brokerPort });
	let child: ChildProcess | undefined;

	const start = async () => {
		child = spawn(n8n.node.path, [n8n.script, 'start'], {
			cwd: userFolder,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const log = createWriteStream(logFile, { flags: 'a' });
		child.stdout?.pipe(log, { end: false });
		child.stderr?.pipe(log, { end: false });
		child.once('close', () => log.end());
		await untilReady(child, url, logFile);
	};
	const halt = async () => {
		if (child) await end(child);
		child = undefined;
	};
	const stop = async () => {
		await halt();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
	};

	try {
		await mkdir(filesFolder);
		await installCommunityPackage(tarball, userFolder);
		await start();
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		url,
		logFile,
		filesFolder,
		restart: async () => {
			await halt();
			await start();
		},
		stop,
	};
}

const filesFolderOf = (userFolder: string) => join(userFolder, 'files');

function environmentOf(
	{ line }: InstalledN8n,
	{ userFolder, port, brokerPort }: { userFolder: string; port: number; brokerPort: number },
): NodeJS.ProcessEnv {
	const passedOn = PASSED_ON.flatMap((name) =>
		process.env[name] === undefined ? [] : [[name, process.env[name]]],
	);
	return {
		...(Object.fromEntries(passedOn) as NodeJS.ProcessEnv),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		// The editor is opened without https.
		N8N_SECURE_COOKIE: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		// An external runner that never comes: no second process. The Code node is not there then.
		N8N_RUNNERS_MODE: 'external',
		N8N_RUNNERS_AUTH_TOKEN: 'no runner of this token will come',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RESTRICT_FILE_ACCESS_TO: filesFolderOf(userFolder),
		// Nothing leaves this machine.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		...line.env,
	};
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
	let failure: string | undefined;
	child.once('error', (error) => (failure = error.message));
	child.once('exit', (code) => (failure = `n8n ended with code ${code}`));
	for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(200)) {
		if (failure !== undefined) break;
		if (await answersAsJson(url)) return;
	}
	await end(child);
	const log = await readFile(logFile, 'utf8').catch(() => '');
	const tail = log.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
	throw new Error(`${failure ?? 'n8n was not ready in time'}. The end of its log:\n${tail}`);
}

/** 1.x says that it is ready before its REST interface is, and 2.x answers all with a page until then. */
async function answersAsJson(url: string): Promise<boolean> {
	try {
		const answer = await fetch(`${url}/rest/settings`);
		return answer.ok && 'data' in ((await answer.json()) as object);
	} catch {
		return false;
	}
}

async function end(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	const inTime = await Promise.race([
		ended.then(() => true),
		sleep(STOPPED_WITHIN_MS, false, { ref: false }),
	]);
	if (!inTime) {
		child.kill('SIGKILL');
		await ended;
	}
}
