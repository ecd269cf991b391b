import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environmentApart, installWithProgress } from '../../../scripts/npm.mjs';
import { SlowCommandError } from '../../../scripts/progress.mjs';

/** Packages of an installation with parts that their install scripts compile. */
export interface Native {
	packages: string[];
	/** What npm needs in its environment for it, on top of one that is apart from the project. */
	env?: NodeJS.ProcessEnv;
	/** Whether one of the packages can be used. */
	isBuilt(folder: string, name: string): Promise<boolean>;
}

/**
 * Builds the packages of an installation that are not built yet.
 *
 * @param title what is installed, for messages
 * @throws Error if one cannot be built: one line that says what to do, for the next try to go on from here
 */
export async function buildNative(folder: string, title: string, native: Native): Promise<void> {
	const missing = await unbuilt(folder, native);
	if (missing.length === 0) return;
	const npm = { cwd: folder, env: { ...environmentApart(), ...native.env } };
	let output = '';
	try {
		await installWithProgress({
			...npm,
			title: `Building ${missing.join(' and ')} for ${title} (a minute or two)`,
			args: ['rebuild', ...missing],
			folder,
		});
	} catch (error) {
		if (!(error instanceof SlowCommandError) || error.signal) throw error;
		output = error.output;
	}
	const left = await unbuilt(folder, native);
	if (left.length === 0) return;
	const problem = `${title}: ${left.join(' and ')} could not be built.`;
	if (await ignoresScripts(npm)) {
		throw new Error(
			`${problem} This machine's npm configuration has ignore-scripts: unset it (\`npm config delete ignore-scripts\`), then run this again.`,
		);
	}
	const logFile = join(folder, 'build.log');
	await writeFile(logFile, output);
	throw new Error(
		`${problem} Install Python 3, make and a C++ compiler (Debian and Ubuntu: \`sudo apt-get install python3 build-essential\`), then run this again. What npm wrote: ${logFile}`,
	);
}

async function unbuilt(folder: string, { packages, isBuilt }: Native): Promise<string[]> {
	const built = await Promise.all(packages.map(async (name) => await isBuilt(folder, name)));
	return packages.filter((_, index) => !built[index]);
}

/** npm ends with 0 then, as if it had built. */
async function ignoresScripts(npm: { cwd: string; env: NodeJS.ProcessEnv }): Promise<boolean> {
	const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'ignore-scripts'], npm);
	return stdout.trim() === 'true';
}
