/** A chart of horizontal bars. */
export interface BarChart {
	title: string;
	/** What a bar is, and when it was measured. */
	note: string;
	groups: BarGroup[];
}

/** Bars below one heading. */
export interface BarGroup {
	heading?: string;
	bars: Bar[];
}

export interface Bar {
	label: string;
	value: number;
	/** The value as it is written beside the bar. */
	text: string;
	/** Whether it is this package's. */
	isOurs: boolean;
}

const WIDTH = 760;
const MARGIN = 24;
const LABELS = 236;
const VALUES = 150;
const ROW = 26;
const BAR = 16;
const HEADING = 34;
const TOP = 78;

/** As wide as the page leaves it, in the colours of the reader's theme. */
const STYLE = `
		text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: #1f2328 }
		.title { font-size: 17px; font-weight: 600 }
		.heading { font-weight: 600 }
		.note, .label { fill: #59636e }
		.page { fill: #ffffff; stroke: #d1d9e0 }
		.ours { fill: #5b21d6 }
		.other { fill: #afb8c1 }
		@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3 }
			.note, .label { fill: #9198a1 }
			.page { fill: #0d1117; stroke: #3d444d }
			.ours { fill: #a78bfa }
			.other { fill: #656c76 }
		}
	`;

/** @returns the chart as SVG, its longest bar as long as there is room for */
export function barChartSvg({ title, note, groups }: BarChart): string {
	const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
	const room = WIDTH - 2 * MARGIN - LABELS - VALUES;
	const lines: string[] = [];
	let y = TOP;
	for (const { heading, bars } of groups) {
		if (heading !== undefined) {
			lines.push(textOf('heading', MARGIN, y + 20, heading));
			y += HEADING;
		}
		for (const bar of bars) {
			const length = Math.max(2, Math.round((bar.value / most) * room));
			lines.push(
				textOf('label', MARGIN, y + 13, bar.label),
				`<rect class="${bar.isOurs ? 'ours' : 'other'}" x="${MARGIN + LABELS}" y="${y}" width="${length}" height="${BAR}" rx="2"/>`,
				textOf(undefined, MARGIN + LABELS + length + 8, y + 13, bar.text),
			);
			y += ROW;
		}
	}
	const height = y + MARGIN / 2;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
		`<title>${escaped(title)}</title>`,
		`<style>${STYLE}</style>`,
		`<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
		textOf('title', MARGIN, 34, title),
		textOf('note', MARGIN, 56, note),
		...lines,
		'</svg>',
		'',
	].join('\n');
}

const textOf = (style: string | undefined, x: number, y: number, text: string) =>
	`<text${style === undefined ? '' : ` class="${style}"`} x="${x}" y="${y}">${escaped(text)}</text>`;

const escaped = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
