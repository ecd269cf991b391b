import { markdownTable } from '../markdown.mts';
import { shareOf, verdictOf, type Figures } from './figures.mts';

const HEAD = [
	'Executions',
	'By',
	'Done',
	'Seconds',
	'Of the limit',
	'n8n answered nobody for',
	'Single: median / longest',
	'Goal',
];

/** The figures as a Markdown table. */
export const tableOf = (rows: Figures[]): string =>
	markdownTable(
		HEAD,
		rows.map((row) => [
			row.executions,
			row.work,
			`${((100 * row.done) / row.items).toFixed(1)} %`,
			row.seconds.toFixed(1),
			`${(100 * shareOf(row)).toFixed(1)} %`,
			`${(row.silenceMs / 1000).toFixed(2)} s`,
			row.single
				? `${(row.single.medianMs / 1000).toFixed(2)} / ${(row.single.longestMs / 1000).toFixed(2)} s`
				: '',
			verdictOf(row),
		]),
	);
