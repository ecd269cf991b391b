import { csvOf } from './csv';

/** One CSV file of an import. */
export interface Part {
	pieces: Buffer[];
	bytes: number;
	rows: number;
}

/** Rows written at a time: few enough to keep a piece small, many enough to be quick. */
const ROWS_AT_ONCE = 200;

/**
 * Writes rows into as many CSV files as the size limit asks for, each with the header.
 *
 * @param maxBytes of one file (API.md section 5: 50 MB)
 * @throws Error where one row alone is larger than a file may be
 */
export function partsOf(header: string[], rows: Iterable<unknown[]>, maxBytes: number): Part[] {
	const head = Buffer.from(csvOf([header]));
	const parts: Part[] = [];
	let part: Part | undefined;
	const add = (batch: unknown[][]) => {
		const piece = Buffer.from(csvOf(batch));
		if (part && part.bytes + piece.length > maxBytes) part = undefined;
		if (head.length + piece.length > maxBytes) {
			if (batch.length === 1) throw new Error('One row is larger than a file may be');
			const half = Math.ceil(batch.length / 2);
			add(batch.slice(0, half));
			add(batch.slice(half));
			return;
		}
		if (!part) {
			part = { pieces: [head], bytes: head.length, rows: 0 };
			parts.push(part);
		}
		part.pieces.push(piece);
		part.bytes += piece.length;
		part.rows += batch.length;
	};

	let batch: unknown[][] = [];
	for (const row of rows) {
		batch.push(row);
		if (batch.length === ROWS_AT_ONCE) {
			add(batch);
			batch = [];
		}
	}
	if (batch.length > 0) add(batch);
	return parts;
}
