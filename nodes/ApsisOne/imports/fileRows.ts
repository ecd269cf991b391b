import { ExplainedError } from '../../../credentials/account/explained';
import { csvTable } from '../client/csv';
import type { GiveWay } from '../client/pauses';

/** A column that is asked for, and what it is for. */
export interface NeededColumn {
	/** Empty where none is asked for. */
	column: string;
	use: string;
}

/** One row of a CSV file. */
export interface FileRow {
	/** From 1, without the header. */
	number: number;
	/** Cells by the name of their column; of a row of the wrong length as many as there are. */
	cells: Record<string, string>;
	/** Why the row cannot be read, a sentence. */
	problem?: string;
}

/**
 * The rows of a CSV file with a header, some at a time.
 *
 * @param needed columns that are asked for, by what they are for; those with an empty name are not looked for
 * @throws ExplainedError where the file is empty, has a column twice, lacks one that is needed, or has a
 * quoted cell that does not end
 */
export async function* fileRows(
	texts: AsyncIterable<string>,
	needed: NeededColumn[],
	giveWay: GiveWay,
): AsyncGenerator<FileRow[]> {
	try {
		const { header, records } = await csvTable(texts, giveWay);
		requireColumns(header, needed);
		let number = 0;
		for await (const batch of records) {
			yield batch.map((record) => {
				number++;
				const cells: Record<string, string> = {};
				const { length } = record;
				for (let index = 0; index < length && index < header.length; index++) {
					cells[header[index]!] = record[index]!;
				}
				if (length === header.length) return { number, cells };
				const problem = `The row has ${length} cells, but the header has ${header.length}. Put text that holds separators into quotes.`;
				return { number, cells, problem };
			});
		}
	} catch (error) {
		throw explained(error);
	}
}

/** csv-parse names the line in its message. */
function explained(error: unknown): unknown {
	const { code, message } = error as { code?: string; message: string };
	return code?.startsWith('CSV_')
		? new ExplainedError('The file is not CSV', `${message}. Nothing was imported.`)
		: error;
}

function requireColumns(header: string[], needed: NeededColumn[]) {
	const columns = header.filter(Boolean);
	if (columns.length === 0) {
		throw new ExplainedError(
			'The file is empty',
			'Its first line has to name the columns. Nothing was imported.',
		);
	}
	const doubled = columns.find((name, index) => columns.indexOf(name) !== index);
	if (doubled !== undefined) {
		throw new ExplainedError(
			`The file has the column "${doubled}" twice`,
			'Rename or remove one of them. Nothing was imported.',
		);
	}
	const missing = needed.find(({ column }) => column !== '' && !columns.includes(column));
	if (missing) throw lackOf(missing, columns, 'The file');
}

/**
 * The error of a column that is not there.
 *
 * @param columns that are there
 * @param where "The file"
 */
export const lackOf = ({ column, use }: NeededColumn, columns: Iterable<string>, where: string) =>
	new ExplainedError(
		`${where} has no column "${column}" for ${use}`,
		`The columns are ${[...columns].join(', ')}. Capital letters count. Nothing was imported.`,
	);
