/*
 * Runs the packed package in an n8n in queue mode, with Redis and PostgreSQL: `npm run test:scale`.
 * Ends with the figures that were measured, and with code 0 if every case passed.
 */
import { readFigures, removeFigures } from '../test/n8n/figures.mts';
import { ensureN8n } from '../test/n8n/host/install.mts';
import { N8N_1, N8N_2 } from '../test/n8n/host/lines.mts';
import { figuresName, type ScaleFigure } from '../test/scale/figures.mts';
import { missingPackages } from '../test/scale/services/programs.mts';
import { installFromDebian } from './debian.mts';
import { run } from './run.mts';
import { printTable } from './table.mts';

/** Installs Debian's Redis and PostgreSQL where that is possible. Throws if one is missing then. */
async function ensureServers(): Promise<void> {
	if (missingPackages().length === 0) return;
	await installFromDebian(missingPackages());
	const missing = missingPackages().join(' ');
	if (missing !== '') {
		throw new Error(
			`A server is missing. Install it (Debian and Ubuntu: \`sudo apt-get install ${missing}\`); it need not run.`,
		);
	}
}

async function printFigures(version: string): Promise<void> {
	const figures = await readFigures<ScaleFigure>(figuresName(version));
	printTable(`n8n ${version} in queue mode, two workers`, [
		['', 'token calls', '401, 403', 'items', 'done', 'twice', 'seconds', 'a second', '429'],
		...figures.map((one) => [
			one.case,
			...[one.tokenCalls, one.refused, one.items, one.done, one.twice].map(String),
			one.seconds.toFixed(1),
			// Of a moment there is no rate.
			one.seconds < 1 ? '–' : one.perSecond.toFixed(1),
			`${(100 * one.limited).toFixed(1)} %`,
		]),
	]);
}

const LINES = [N8N_2, N8N_1];

try {
	await ensureServers();
	for (const line of LINES) {
		await removeFigures(figuresName(line.version));
		await ensureN8n(line);
	}
	process.exitCode = await run('vitest', ['run', '--project', 'scale']);
	for (const { version } of LINES) await printFigures(version);
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
