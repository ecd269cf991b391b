import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/pack.mts';
import { N8N_2 } from '../n8n/host/lines.mts';
import { chartsOf } from './charts.mts';

/** Where the figures stand for readers, and the charts that are drawn from them. */
const PAGE = join(ROOT, 'docs', 'measured.md');
const CHARTS = join(ROOT, 'docs', 'images');

/** How a table was measured. */
export interface Measured {
	command: string;
	/** On what, beside the machine and n8n. */
	conditions: string;
}

/** The machine, n8n and what evaluates expressions there by default, in words. */
export const surroundings = () =>
	`${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), n8n ${N8N_2.version} (expressions in its isolate unless said otherwise)`;

/**
 * Replaces what docs/measured.md has between `<!-- name -->` and `<!-- /name -->`, and draws the
 * charts anew.
 */
export function writeIntoPage(
	name: string,
	{ command, conditions }: Measured,
	table: string,
): void {
	const page = readFileSync(PAGE, 'utf8');
	const date = new Date().toISOString().slice(0, 10);
	const block = `<!-- ${name} -->\n\nMeasured on ${date} with \`${command}\`, ${surroundings()}, ${conditions}.\n\n${table}\n\n<!-- /${name} -->`;
	const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
	if (!place.test(page)) throw new Error(`docs/measured.md has no place for "${name}"`);
	const written = page.replace(place, () => block);
	// Before anything is written: figures of a part of the work are not drawn.
	const charts = Object.entries(chartsOf(written));
	writeFileSync(PAGE, written);
	for (const [chart, svg] of charts) {
		writeFileSync(join(CHARTS, chart), svg);
	}
}
