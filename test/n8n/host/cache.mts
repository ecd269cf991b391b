import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environmentApart, installWithProgress } from '../../../scripts/npm.mjs';
import { sizeOf } from '../../../scripts/progress.mjs';
import { withLock } from './lock.mts';
import { buildNative, type Native } from './native.mts';

const MARKER = 'complete.json';

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
	/** Packages with parts that are compiled by their install scripts. */
	native?: Native;
	/** With what it was verified, apart from itself; another one is verified anew. */
	verifiedWith: string;
	/** Throws if what is in the folder does not work. */
	verify(folder: string): Promise<void>;
}

/**
 * Sees to it that an installation is complete and works; an unfinished one is made anew, what is only
 * not built is built. One process at a time does so, the others wait.
 *
 * @returns the installation's folder
 * @throws Error with the end of npm's output if it cannot be installed; with one line that says what to
 * do if a native part cannot be built
 */
export async function ensureInstalled(wanted: Installation): Promise<string> {
	const folder = join(cacheRoot(), wanted.name);
	if (await isMarked(folder, wanted)) return folder;
	await mkdir(cacheRoot(), { recursive: true });
	const onWait = (pid: number) =>
		console.error(`${wanted.title}: waiting for process ${pid}, which installs it`);
	return await withLock(`${folder}.lock`, onWait, async () => {
		if (await isMarked(folder, wanted)) return folder;
		await makeWork(folder, wanted);
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

async function makeWork(folder: string, wanted: Installation): Promise<void> {
	if ((await isUnpacked(folder, wanted)) && (await works(folder, wanted))) return;
	await unpack(folder, wanted);
	if (wanted.native) await buildNative(folder, wanted.title, wanted.native);
	await wanted.verify(folder);
	const size = await sizeOf(folder);
	console.error(`${wanted.title} is installed${size}, in ${folder}. It is kept for the next time.`);
}

const packageJsonOf = ({ packageJson }: Installation) =>
	JSON.stringify({ private: true, ...packageJson }, null, '\t');

/** Whether npm installed just this, and came to its end. */
async function isUnpacked(folder: string, wanted: Installation): Promise<boolean> {
	// npm writes this file last, so without it an installation was broken off.
	const parts = ['.package-lock.json', ...(wanted.native?.packages ?? [])];
	if (!parts.every((part) => existsSync(join(folder, 'node_modules', part)))) return false;
	const packageJson = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
	return packageJson === packageJsonOf(wanted);
}

async function works(folder: string, wanted: Installation): Promise<boolean> {
	if (wanted.native) await buildNative(folder, wanted.title, wanted.native);
	try {
		await wanted.verify(folder);
		return true;
	} catch {
		return false;
	}
}

async function unpack(folder: string, wanted: Installation): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), packageJsonOf(wanted));
	await installWithProgress({
		title: `Installing ${wanted.title}`,
		args: ['install', '--ignore-scripts'],
		cwd: folder,
		folder,
		env: environmentApart(),
	});
}
