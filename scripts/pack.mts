import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The folder of this package's package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The environment in which the commands of the development dependencies are found by name. */
export const COMMAND_ENV: NodeJS.ProcessEnv = {
	...process.env,
	PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
};

/** Compiles the package into `dist`. Throws with the compiler's findings. */
export async function build(): Promise<void> {
	await run('gulp', ['build', '--silent'], ROOT);
}

/** Builds the package and packs it as npm would publish it; returns the tarball's path. */
export async function packInto(folder: string): Promise<string> {
	await build();
	return await packBuilt(folder);
}

/** As `packInto`, with `dist` as it is. */
export async function packBuilt(folder: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	// Silent leaves one line on standard output: the name of the file.
	const name = await run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
	return join(folder, name.trim());
}

/** Unpacks a tarball of npm's into the folder, without npm's own folder level. */
export async function unpack(tarball: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '--strip-components=1'], folder);
}

async function run(command: string, args: string[], cwd: string): Promise<string> {
	try {
		return (await promisify(execFile)(command, args, { cwd, env: COMMAND_ENV })).stdout;
	} catch (error) {
		// A compiler writes its findings to standard output, which Node leaves out of the message.
		throw new Error(`${(error as Error).message}\n${(error as { stdout?: string }).stdout ?? ''}`);
	}
}
