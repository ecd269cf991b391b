/*
 * Runs the packed package in a real n8n of each supported line: `npm run test:n8n`. Ends with the
 * figures that were measured, and with code 0 if every case passed.
 */
import { spawn } from 'node:child_process';
import { readFigures, removeFigures } from '../test/n8n/figures.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { N8N_1, N8N_2 } from '../test/n8n/host/lines.mts';
import { COMMAND_ENV, ROOT } from './pack.mts';

async function runCases(): Promise<number | null> {
	// Without colours where a program reads along.
	const env = process.stdout.isTTY ? COMMAND_ENV : { ...COMMAND_ENV, NO_COLOR: '1' };
	const child = spawn('vitest', ['run', '--project', 'n8n'], { cwd: ROOT, env, stdio: 'inherit' });
	return await new Promise((resolve, reject) => {
		child.on('error', reject).on('close', resolve);
	});
}

async function printFigures(version: string): Promise<void> {
	const figures = await readFigures(version);
	const rows = [
		['', 'token calls', 'requests', '401, 403', '429'],
		...figures.map((one) => [
			one.case,
			...[one.tokenCalls, one.requests, one.refused, one.limited].map(String),
		]),
	];
	const width = Math.max(...rows.map(([title]) => title!.length));
	console.log(`\nn8n ${version}`);
	for (const [title, ...numbers] of rows) {
		console.log([title!.padEnd(width), ...numbers.map((one) => one.padStart(11))].join(' '));
	}
}

for (const line of [N8N_2, N8N_1]) {
	await removeFigures(line.version);
	await ensureN8n(line);
}
process.exitCode = (await runCases()) ?? 1;
for (const { version } of [N8N_2, N8N_1]) await printFigures(version);
