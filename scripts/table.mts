/** Prints a table, its columns aligned: the first to the left, the others to the right. */
export function printTable(title: string, rows: string[][]): void {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	console.log(`\n${title}`);
	for (const [first = '', ...others] of rows) {
		const cells = others.map((cell, index) => cell.padStart(widths[index + 1] ?? 0));
		console.log([first.padEnd(widths[0] ?? 0), ...cells].join('  '));
	}
}
