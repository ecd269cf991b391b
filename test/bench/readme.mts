import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/pack.mts';
import { N8N_2 } from '../n8n/host/lines.mts';

/** How a table was measured. */
export interface Measured {
	command: string;
	/** On what, beside the machine and n8n. */
	conditions: string;
}

/** The machine, n8n and what evaluates expressions there by default, in words. */
export const surroundings = () =>
	`${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), n8n ${N8N_2.version} (expressions in its isolate unless said otherwise)`;

/** Replaces what the README has between `<!-- name -->` and `<!-- /name -->`. */
export function writeIntoReadme(
	name: string,
	{ command, conditions }: Measured,
	table: string,
): void {
	const file = join(ROOT, 'README.md');
	const readme = readFileSync(file, 'utf8');
	const date = new Date().toISOString().slice(0, 10);
	const block = `<!-- ${name} -->\n\nMeasured on ${date} with \`${command}\`, ${surroundings()}, ${conditions}.\n\n${table}\n\n<!-- /${name} -->`;
	const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
	if (!place.test(readme)) throw new Error(`The README has no place for "${name}"`);
	writeFileSync(
		file,
		readme.replace(place, () => block),
	);
}

/** @returns a Markdown table */
export const markdownTable = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');
