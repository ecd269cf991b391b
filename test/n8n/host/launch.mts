import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { environmentApart } from '../../../scripts/npm.mjs';
import { endChild, startChild } from './child.mts';
import { installCommunityPackage } from './community-package.mts';
import type { InstalledN8n } from './install.mts';
import { freePort } from './ports.mts';

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
	/** n8n's process; none while it is stopped. */
	readonly pid: number | undefined;
	/** Ends n8n as a crash does, without a chance to tidy up. */
	kill(): Promise<void>;
	/** Stops n8n, if it is running, and starts it again on the same user folder and port. */
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
	/** The command of n8n's to run, with its options; `start` if left out. */
	command?: string[];
	/** Environment on top of what every n8n of ours gets. */
	env?: NodeJS.ProcessEnv;
	/** Whether it can be used; if left out, it can when its REST interface answers. */
	isReady?: (url: string) => Promise<boolean>;
}

/**
 * Starts an n8n with the packed package on a user folder of its own, a temporary one.
 *
 * @returns when it answers
 * @throws Error with the end of n8n's log if it ends or is not ready within two minutes
 */
export async function launchN8n({
	n8n,
	tarball,
	wantedPort,
	command = ['start'],
	env: ownEnv,
	isReady = answersAsJson,
}: LaunchOptions): Promise<RunningN8n> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-apsis-one-'));
	const logFile = join(userFolder, 'n8n.log');
	const filesFolder = filesFolderOf(userFolder);
	const [port, brokerPort] = [await freePort(wantedPort), await freePort()];
	const url = `http://127.0.0.1:${port}`;
	const env = { ...environmentOf(n8n, { userFolder, port, brokerPort }), ...ownEnv };
	let child: ChildProcess | undefined;

	const start = async () => {
		child = await startChild({
			title: 'n8n',
			command: n8n.node.path,
			args: [n8n.script, ...command],
			cwd: userFolder,
			env,
			logFile,
			isReady: async () => await isReady(url),
		});
	};
	const halt = async (signal?: NodeJS.Signals) => {
		if (child) await endChild(child, signal);
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
		get pid() {
			return child?.pid;
		},
		kill: async () => await halt('SIGKILL'),
		restart: async () => {
			await halt();
			await start();
		},
		stop,
	};
}

const filesFolderOf = (userFolder: string) => join(userFolder, 'files');

function environmentOf(
	{ line, node }: InstalledN8n,
	{ userFolder, port, brokerPort }: { userFolder: string; port: number; brokerPort: number },
): NodeJS.ProcessEnv {
	const ours = environmentApart();
	const passedOn = PASSED_ON.flatMap((name) =>
		ours[name] === undefined ? [] : [[name, ours[name]]],
	);
	return {
		...(Object.fromEntries(passedOn) as NodeJS.ProcessEnv),
		// n8n starts the process of the Code node with the first `node` there.
		PATH: [dirname(node.path), ours.PATH].join(delimiter),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		// Where a worker answers whether it is ready; the others have no use for it.
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		// The editor is opened without https.
		N8N_SECURE_COOKIE: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		// What runs the Code node: a process of n8n's, which ends with it.
		N8N_RUNNERS_MODE: 'internal',
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

/** 1.x says that it is ready before its REST interface is, and 2.x answers all with a page until then. */
async function answersAsJson(url: string): Promise<boolean> {
	try {
		const answer = await fetch(`${url}/rest/settings`);
		return answer.ok && 'data' in ((await answer.json()) as object);
	} catch {
		return false;
	}
}
