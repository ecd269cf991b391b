/*
 * All checks that need no n8n: `npm test`. What does not depend on each other runs side by side;
 * the tests run alone, since some of them measure time. Ends with the line
 * `N passed, N failed` about the tests, and with code 0 if every step passed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { COMMAND_ENV, packBuilt, ROOT } from './pack.mts';

interface Step {
	title: string;
	command: [string, ...string[]];
	/** Looks for faults that the command does not report by its exit code. */
	accepts?: (output: string) => boolean;
}

const formatting: Step = { title: 'Formatting', command: ['prettier', '--check', '.'] };
const lint: Step = {
	title: 'Lint',
	command: ['n8n-node', 'lint'],
	// ESLint ends with 0 on warnings; any problem at all counts here.
	accepts: (output) => !/✖ \d+ problem/.test(output),
};
const types: Step = {
	title: 'Types of tests and scripts',
	command: ['tsc', '--noEmit', '--project', 'test/tsconfig.json'],
};
const rooms: Step = {
	title: 'Lines between the rooms',
	command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'nodes', 'credentials'],
};
const unused: Step = { title: 'Unused code and dependencies', command: ['knip'] };
const published = (tarball: string): Step => ({
	title: 'Rules of published packages',
	command: ['publint', '--strict', tarball],
});
const build: Step = { title: 'Build, types of the package', command: ['gulp', 'build'] };
const script = (title: string, name: string, tarball: string): Step => ({
	title,
	command: [process.execPath, '--import', 'tsx', join('scripts', name), tarball],
});
const tests = (report: string): Step => ({
	title: 'Tests',
	command: [
		'vitest',
		'run',
		...['unit', 'emulator', 'engine'].flatMap((project) => ['--project', project]),
		...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
	],
});

const summary: string[] = [];

function note(title: string, passed: boolean, since: number): string {
	const seconds = ((Date.now() - since) / 1000).toFixed(1);
	const line = `${passed ? '✔' : '✖'} ${title} (${seconds} s)`;
	summary.push(line);
	if (!passed) process.exitCode = 1;
	return line;
}

/** Runs the step and prints its output in one piece when it has ended. */
async function run({ title, command: [file, ...args], accepts }: Step): Promise<boolean> {
	const since = Date.now();
	const child = spawn(file, args, {
		cwd: ROOT,
		env: COMMAND_ENV,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	const code = await ended(child);
	const text = stripVTControlCharacters(output).replace(/^\n+|\s+$/g, '');
	const passed = code === 0 && (accepts?.(text) ?? true);
	console.log(`\n── ${note(title, passed, since)}\n${text}`);
	return passed;
}

/** Runs the step with its output as it comes. */
async function runAloud({ title, command: [file, ...args] }: Step): Promise<void> {
	const since = Date.now();
	// Without colours where a program reads along.
	const env = process.stdout.isTTY ? COMMAND_ENV : { ...COMMAND_ENV, NO_COLOR: '1' };
	console.log(`\n── ${title}`);
	const code = await ended(spawn(file, args, { cwd: ROOT, env, stdio: 'inherit' }));
	note(title, code === 0, since);
}

const ended = async (child: ReturnType<typeof spawn>) =>
	await new Promise<number | null>((resolve, reject) => {
		child.on('error', reject).on('close', resolve);
	});

/** The number of tests by their result; a test file that could not be run counts as one failed. */
async function countTests(report: string): Promise<{ passed: number; failed: number }> {
	const text = await readFile(report, 'utf8').catch(() => undefined);
	if (text === undefined) return { passed: 0, failed: 0 };
	const { numPassedTests, numFailedTests, testResults } = JSON.parse(text) as {
		numPassedTests: number;
		numFailedTests: number;
		testResults: Array<{ status: string; assertionResults: unknown[] }>;
	};
	const broken = testResults.filter(
		({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
	);
	return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

const since = Date.now();
const work = await mkdtemp(join(tmpdir(), 'npm-test-'));
try {
	const report = join(work, 'vitest.json');
	const buildAndCheckPackage = async () => {
		if (!(await run(build))) return false;
		const tarball = await packBuilt(work);
		await Promise.all([
			run(script('Package', 'pack-check.mts', tarball)),
			run(script('Scan', 'scan.mts', tarball)),
			run(published(tarball)),
		]);
		return true;
	};
	const [built] = await Promise.all([
		buildAndCheckPackage(),
		run(formatting),
		run(lint),
		run(types),
		run(rooms),
		run(unused),
	]);
	if (built) await runAloud(tests(report));
	else summary.push('✖ Tests were not run: they need the build');

	const { passed, failed } = await countTests(report);
	console.log(`\n── All in ${((Date.now() - since) / 1000).toFixed(1)} s\n${summary.join('\n')}`);
	console.log(`\n${passed} passed, ${failed} failed`);
} finally {
	await rm(work, { recursive: true, force: true });
}
