import { markdownTable } from '../markdown.mts';
import { verdictOf, type Figures } from './figures.mts';

/**
 * The figures as a Markdown table, a row for each name and evaluator.
 *
 * @param each what is counted: `item` or `row`
 */
export function tableOf(rows: Figures[], each: string): string {
	const head = [
		'Work',
		'Evaluator',
		each === 'item' ? 'Items' : 'Rows',
		'Requests',
		`CPU of ${each === 'item' ? 'an item' : 'a row'} (before the first request)`,
		"Of HTTP Request's",
		'Longest stretch (on the clock)',
		'Memory',
		'Goals',
	];
	return markdownTable(
		head,
		rows.map((row) => [
			row.name,
			row.evaluator,
			String(row.items),
			row.requestsPerItem < 0.1 ? '–' : row.requestsPerItem.toFixed(1),
			`${ms(row.cpuMs)} (${ms(row.beforeFirstMs)}) ms`,
			row.httpCpuMs === undefined ? '' : (row.cpuMs / row.httpCpuMs).toFixed(2),
			`${row.stretches.threadMs.toFixed(0)} (${row.stretches.clockMs.toFixed(0)}) ms`,
			row.liveMb === undefined ? '' : `${row.liveMb.toFixed(1)} MB`,
			row.isReference ? '' : verdictOf(row),
		]),
	);
}

const ms = (value: number) => value.toFixed(value < 0.1 ? 3 : 2);
