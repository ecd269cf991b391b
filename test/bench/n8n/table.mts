import { markdownTable } from '../readme.mts';
import { verdictOf, type Figures } from './figures.mts';

const HEAD = [
	'Executions',
	'By',
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
			row.seconds.toFixed(1),
			`${((100 * row.paceSeconds) / row.seconds).toFixed(1)} %`,
			`${(row.silenceMs / 1000).toFixed(2)} s`,
			row.single
				? `${(row.single.medianMs / 1000).toFixed(2)} / ${(row.single.longestMs / 1000).toFixed(2)} s`
				: '',
			verdictOf(row),
		]),
	);
