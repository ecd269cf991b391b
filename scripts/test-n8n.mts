/*
 * Runs the packed package in a real n8n of each supported line: `npm run test:n8n`. Ends with the
 * figures that were measured, and with code 0 if every case passed.
 */
import { readFigures, removeFigures, type Figure } from '../test/n8n/figures.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { N8N_1, N8N_2 } from '../test/n8n/host/lines.mts';
import { run } from './run.mts';
import { printTable } from './table.mts';

async function printFigures(version: string): Promise<void> {
	const figures = await readFigures<Figure>(`n8n-${version}`);
	printTable(`n8n ${version}`, [
		['', 'token calls', 'requests', '401, 403', '429'],
		...figures.map((one) => [
			one.case,
			...[one.tokenCalls, one.requests, one.refused, one.limited].map(String),
		]),
	]);
}

const LINES = [N8N_2, N8N_1];

try {
	for (const line of LINES) {
		await removeFigures(`n8n-${line.version}`);
		await ensureN8n(line);
	}
	process.exitCode = await run('vitest', ['run', '--project', 'n8n']);
	for (const { version } of LINES) await printFigures(version);
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
