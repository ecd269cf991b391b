import type { Figures } from './figures.mts';
import { markdownTable } from './markdown.mts';

const HEAD = [
	'Work',
	'By',
	'Limit',
	'Goodput',
	'429',
	'Done',
	'Twice',
	'Requests per item',
	'p50 / p99 of an item',
	'Fairness',
	'Token calls',
	'Memory',
];

/** The figures as a Markdown table, a row for each workload, contender and kind of limit. */
export function tableOf(
	rows: Array<Figures & { workload: string; contender: string; limitKind: string }>,
): string {
	const cells = rows.map((row) => [
		row.workload,
		row.contender,
		row.limitKind,
		// Of work that was not done there is no pace.
		row.completed < 1 ? '–' : percent(row.goodput),
		percent(row.limited),
		percent(row.completed),
		String(row.twice),
		row.requestsPerItem.toFixed(2),
		`${seconds(row.p50)} / ${seconds(row.p99)}${row.p99Single === undefined ? '' : ` (single: ${seconds(row.p99Single)})`}`,
		row.fairness === undefined ? '' : row.fairness.toFixed(3),
		String(row.tokenCalls),
		`${row.peakMemoryMb} MB`,
	]);
	return markdownTable(HEAD, cells);
}

const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
