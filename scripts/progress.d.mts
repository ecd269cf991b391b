/** A command that takes its time, and how to tell of it. */
export interface SlowCommand {
	/** What it does, in a few words; shown in front of everything else. */
	title: string;
	command: string;
	args: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The folder whose growth is shown. */
	folder: string;
	/** Tells from what the command writes how far it is; only time and size are shown without it. */
	activity?: Activity;
}

export interface Activity {
	/** Takes a line of the command's output; true if it is of no use to anybody else. */
	read(line: string): boolean;
	/** What the command does just now, in a few words. */
	text(): string;
}

/** A command did not end with 0. */
export class SlowCommandError extends Error {
	/** What it was ended with, if it did not end by itself. */
	readonly signal: NodeJS.Signals | null;
	/** The last lines that the command wrote, addresses left out. */
	readonly output: string;
}

/**
 * Runs a command and shows what it does, the seconds elapsed and the size so far: on a terminal in
 * one line, else in a line every ten seconds.
 *
 * @throws SlowCommandError; its message ends with the last lines of the command's output
 */
export function runWithProgress(slow: SlowCommand): Promise<void>;

/** The size on disk of a folder with all that is in it, as `, 12 MB`; empty if it cannot be told. */
export function sizeOf(folder: string): Promise<string>;
