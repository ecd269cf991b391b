/** A command that takes its time, and how to tell of it. */
export interface SlowCommand {
	/** What it does, in a few words; shown in front of the seconds and the size. */
	title: string;
	command: string;
	args: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The folder whose growth is shown. */
	folder: string;
}

/**
 * Runs a command and shows what it does, the seconds elapsed and the size so far: on a terminal in
 * one line, else in a line every ten seconds.
 *
 * @throws Error with the last lines of the command's output if it does not end with 0
 */
export function runWithProgress(slow: SlowCommand): Promise<void>;
