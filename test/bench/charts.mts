import { barChartSvg, type Bar, type BarChart } from './bar-chart.mts';
import { rowsOf, type Row } from './markdown.mts';

const HTTP_REQUEST_BATCHES = "n8n's HTTP Request, in batches of 50";

/** Who is drawn, and what the chart calls them. */
const CONTENDERS = {
	'this package': 'This package',
	"n8n's HTTP Request, batches of 10 every 100 ms": 'HTTP Request, in batches',
	"n8n's HTTP Request, Retry On Fail": 'HTTP Request, Retry On Fail',
};

const SITUATIONS = [
	{ heading: 'One workflow', workload: /^1 × \d+$/ },
	{ heading: 'Twelve workflows at once', workload: /^12 × \d+ at once$/ },
	{ heading: 'Another integration takes a fifth of the limit', workload: /co-tenant/ },
];

/** Those that are used most, and those that come out worst. */
const OPERATIONS = {
	'profile:upsert': 'Profile > Create or Update',
	'profile:get': 'Profile > Get',
	'attribute:set': 'Attribute > Set',
	'consent:set': 'Consent > Set',
	'tag:add': 'Tag > Add',
	'event:add': 'Event > Add',
	'segment:getAll': 'Segment > Get Many',
	'export:download': 'Export > Download',
};

/**
 * The charts of docs/measured.md, drawn from its tables.
 *
 * @returns SVG by the name of its file in docs/images
 * @throws Error if a table or a row that is drawn is not there
 */
export function chartsOf(page: string): Record<string, string> {
	return {
		'chart-done.svg': barChartSvg(doneChart(page)),
		'chart-processor.svg': barChartSvg(processorChart(page)),
		'chart-stretch.svg': barChartSvg(stretchChart(page)),
		'chart-bulk.svg': barChartSvg(bulkChart(page)),
	};
}

function doneChart(page: string): BarChart {
	const { rows, measuredOn } = tableIn(page, 'bench');
	return {
		title: 'Contacts that were written, of all',
		note: `Beyond the limit APSIS One refuses; who does not wait loses contacts. ${measuredOn}.`,
		groups: SITUATIONS.map(({ heading, workload }) => ({
			heading,
			bars: Object.entries(CONTENDERS).map(([by, label]) => {
				const row = rowOf(
					rows,
					(each) => workload.test(each.Work!) && each.By === by && each.Limit === 'fixed',
				);
				const twice = row.Twice === '0' ? '' : `, ${row.Twice} twice`;
				return barOf(label, row.Done!, `${row.Done}${twice}`, by === 'this package');
			}),
		})),
	};
}

function processorChart(page: string): BarChart {
	const { rows, measuredOn } = tableIn(page, 'bench:cost');
	return {
		title: 'What an item takes of the processor',
		note: `HTTP Request, sending the same requests in batches of 50, is 1. ${measuredOn}.`,
		groups: [
			{
				bars: [
					barOf('HTTP Request', '1', '1', false),
					...operationBars(rows, (row) => row["Of HTTP Request's"]!),
				],
			},
		],
	};
}

function stretchChart(page: string): BarChart {
	const { rows, measuredOn } = tableIn(page, 'bench:cost');
	const stretchOf = (row: Row) => `${parseFloat(row['Longest stretch (on the clock)']!)} ms`;
	const reference = rowOf(rows, (each) => each.Work === HTTP_REQUEST_BATCHES);
	const batches = stretchOf(reference);
	// Of fewer items the longest stretch is no like figure.
	const alike = rows.filter(({ Items }) => Items === reference.Items);
	return {
		title: 'Longest time in which n8n can do nothing else',
		note: `While a node works through its items; milliseconds. ${measuredOn}.`,
		groups: [
			{
				bars: [
					barOf('HTTP Request, batches of 50', batches, batches, false),
					...operationBars(alike, stretchOf),
				],
			},
		],
	};
}

function bulkChart(page: string): BarChart {
	const { rows, measuredOn } = tableIn(page, 'bench:bulk');
	return {
		title: 'Contacts a second, of 10,000',
		note: `One by one is as fast as the limit allows: 100 requests a second. ${measuredOn}.`,
		groups: [
			{
				bars: ['Import > Create', 'Profile > Create or Update', 'Export > Segment'].map((work) => {
					const row = rowOf(rows, (each) => each.Work === work && each.Rows === '10000');
					const perSecond = row['Rows a second']!;
					return barOf(work, perSecond, Number(perSecond).toLocaleString('en'), true);
				}),
			},
		],
	};
}

/** The operations that are drawn, of those rows that have them. */
const operationBars = (rows: Row[], valueOf: (row: Row) => string): Bar[] =>
	Object.entries(OPERATIONS).flatMap(([name, label]) =>
		rows
			.filter(({ Work }) => Work === name)
			.map((row) => barOf(label, valueOf(row), valueOf(row), true)),
	);

const barOf = (label: string, value: string, text: string, isOurs: boolean): Bar => ({
	label,
	value: parseFloat(value),
	text,
	isOurs,
});

/**
 * The first table that stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @returns its rows, and `Measured on` with the date
 * @throws Error if there is none, or none that says when it was measured
 */
export function tableIn(page: string, name: string): { rows: Row[]; measuredOn: string } {
	const block = new RegExp(`<!-- ${name} -->([^]*)<!-- /${name} -->`).exec(page)?.[1] ?? '';
	const [measuredOn] = /Measured on [\d-]+/.exec(block) ?? [];
	const rows = rowsOf(block);
	if (rows.length === 0 || !measuredOn) throw new Error(`docs/measured.md has no "${name}"`);
	return { rows, measuredOn };
}

function rowOf(rows: Row[], isIt: (row: Row) => boolean): Row {
	const row = rows.find(isIt);
	if (!row) throw new Error(`docs/measured.md lacks a row that is drawn: ${isIt.toString()}`);
	return row;
}
