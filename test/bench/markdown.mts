/** A row of a table, by the heads of its columns. */
export type Row = Record<string, string>;

/** @returns a Markdown table */
export const markdownTable = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');

/** @returns the rows of the first table in a piece of Markdown; none if there is no table */
export function rowsOf(markdown: string): Row[] {
	const table = /(^\|.*\n?)+/m.exec(markdown)?.[0] ?? '';
	const [head, , ...body] = table.trim().split('\n').map(cellsOf);
	return body.map((cells) =>
		Object.fromEntries(head!.map((column, index) => [column, cells[index]!])),
	);
}

const cellsOf = (line: string) =>
	line
		.split('|')
		.slice(1, -1)
		.map((cell) => cell.trim());
