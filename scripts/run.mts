import { spawn } from 'node:child_process';
import { COMMAND_ENV, ROOT } from './pack.mts';

/**
 * Runs a command in the package's folder, with its output as it comes.
 *
 * @param env on top of the environment in which development dependencies are found by name
 * @returns its exit code; 1 if it could not be started
 */
export async function run(
	command: string,
	args: string[],
	env: NodeJS.ProcessEnv = {},
): Promise<number> {
	// Without colours where a program reads along.
	const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
	const child = spawn(command, args, {
		cwd: ROOT,
		env: { ...COMMAND_ENV, ...colours, ...env },
		stdio: 'inherit',
	});
	return await new Promise((resolve) => {
		child.on('error', () => resolve(1)).on('close', (code) => resolve(code ?? 1));
	});
}
