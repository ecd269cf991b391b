import type { Activity, SlowCommand } from './progress.mjs';

/**
 * The environment for an installation that is apart from this project: what `npm run` puts into it
 * is left out, which are the settings of the project's `.npmrc` and of the command line, the fields of
 * package.json and the folders of the project's commands. npm's settings in files of the user and the
 * machine hold anyway; those that say how this machine reaches a registry, keeps files and compiles
 * are passed on from the environment too.
 *
 * @param env the environment of this process if left out; it is not changed
 * @see https://docs.npmjs.com/cli/v11/using-npm/scripts#environment
 * @see https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 */
export function environmentApart(env?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;

/**
 * Runs npm to install something, and shows what it does meanwhile, as `runWithProgress` does. What
 * fails is tried once more, since registries and networks have their moments; what was stopped is not.
 *
 * @throws SlowCommandError of the last try
 */
export function installWithProgress(slow: Omit<SlowCommand, 'command' | 'activity'>): Promise<void>;

/**
 * Reads what npm writes with `--loglevel=http`, a line for every package that it looks up or fetches,
 * and tells what it does: first it looks up all, then it fetches and unpacks them side by side.
 *
 * @param atFirst what it does until there is such a line, in words
 */
export function npmActivity(atFirst: string): Activity;
