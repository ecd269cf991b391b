import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runWithProgress } from '../../../scripts/progress.mjs';
import { withLock } from './lock.mts';

const MARKER = 'complete.json';

const NPM_FLAGS = [
	'--ignore-scripts',
	'--no-audit',
	'--no-fund',
	'--no-update-notifier',
	'--no-progress',
	'--loglevel=error',
];

/** Where what is too large for the checkout is kept, once a machine. */
function cacheRoot(): string {
	return (
		process.env.N8N_NODES_APSIS_ONE_CACHE ??
		join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-apsis-one')
	);
}

/** An npm installation of its own in the cache. */
export interface Installation {
	/** Its folder's name in the cache. */
	name: string;
	/** What is installed, in words for the user. */
	title: string;
	packageJson: { dependencies: Record<string, string>; overrides?: Record<string, string> };
	/** Packages whose install scripts are run, and the environment for it. */
	native?: { packages: string[]; env: NodeJS.ProcessEnv };
	/** With what it was verified, apart from itself; another one is verified anew. */
	verifiedWith: string;
	/** Throws if what is in the folder does not work. */
	verify(folder: string): Promise<void>;
}

/**
 * Sees to it that an installation is complete and works; an unfinished one is made anew. One
 * process at a time does so, the others wait.
 *
 * @returns the installation's folder
 * @throws Error with the end of npm's output if it cannot be installed
 */
export async function ensureInstalled(wanted: Installation): Promise<string> {
	const folder = join(cacheRoot(), wanted.name);
	if (await isMarked(folder, wanted)) return folder;
	await mkdir(cacheRoot(), { recursive: true });
	const onWait = (pid: number) =>
		console.error(`${wanted.title}: waiting for process ${pid}, which installs it`);
	return await withLock(`${folder}.lock`, onWait, async () => {
		if (await isMarked(folder, wanted)) return folder;
		if (!(await works(folder, wanted))) {
			await install(folder, wanted);
			await wanted.verify(folder);
		}
		await writeFile(join(folder, MARKER), markOf(wanted));
		return folder;
	});
}

/** Runs a file of the installation and returns what it writes to standard output. */
export async function outputOf(command: string, args: string[], cwd: string): Promise<string> {
	const { stdout } = await promisify(execFile)(command, args, { cwd });
	return stdout.trim();
}

const markOf = ({ packageJson, verifiedWith }: Installation) =>
	`${JSON.stringify({ ...packageJson, verifiedWith }, null, '\t')}\n`;

async function isMarked(folder: string, wanted: Installation): Promise<boolean> {
	const mark = await readFile(join(folder, MARKER), 'utf8').catch(() => undefined);
	return mark === markOf(wanted);
}

async function works(folder: string, { verify }: Installation): Promise<boolean> {
	// npm writes this file last, so without it an installation was broken off.
	if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) return false;
	try {
		await verify(folder);
		return true;
	} catch {
		return false;
	}
}

async function install(
	folder: string,
	{ title, packageJson, native }: Installation,
): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({ private: true, ...packageJson }, null, '\t'),
	);
	const npm = { command: 'npm', cwd: folder, folder };
	await runWithProgress({
		...npm,
		title: `Installing ${title}`,
		args: ['install', ...NPM_FLAGS],
	});
	if (native) {
		await runWithProgress({
			...npm,
			title: `Building the native parts of ${title}`,
			args: ['rebuild', ...native.packages, ...NPM_FLAGS.slice(1)],
			env: native.env,
		});
	}
}
