import { createHash } from 'node:crypto';
import { ExplainedError } from '../../../credentials/account/explained';
import { csvOf } from '../client/csv';
import type { GiveWay } from '../client/pauses';

/** One CSV file of an import. */
export interface Part {
	pieces: Buffer[];
	bytes: number;
	rows: number;
	/** Of the file, as hexadecimal digits. */
	sha256: string;
}

/** Rows written at a time: few enough to keep a piece small, many enough to be quick. */
const ROWS_AT_ONCE = 100;

/**
 * Writes rows into as many CSV files as the size limit asks for, each with the header. A file is given
 * when it is full; the rows of the next are asked for when the next is, so that one is in memory.
 *
 * @param maxBytes of one file (API.md section 5: 50 MB)
 * @param giveWay awaited before each piece
 * @throws ExplainedError where one row alone is larger than a file may be
 */
export async function* partsOf(
	header: string[],
	batches: AsyncIterable<unknown[][]> | Iterable<unknown[][]>,
	maxBytes: number,
	giveWay: GiveWay,
): AsyncGenerator<Part> {
	const head = Buffer.from(csvOf([header]));
	const begin = () => {
		const part: Part = { pieces: [head], bytes: head.length, rows: 0, sha256: '' };
		return { part, hash: createHash('sha256').update(head) };
	};
	let open = begin();
	for await (const { piece, rows } of piecesOf(batches, maxBytes - head.length, giveWay)) {
		if (open.part.bytes + piece.length > maxBytes) {
			yield { ...open.part, sha256: open.hash.digest('hex') };
			open = begin();
		}
		open.part.pieces.push(piece);
		open.part.bytes += piece.length;
		open.part.rows += rows;
		open.hash.update(piece);
	}
	if (open.part.rows > 0) yield { ...open.part, sha256: open.hash.digest('hex') };
}

async function* piecesOf(
	batches: AsyncIterable<unknown[][]> | Iterable<unknown[][]>,
	maxBytes: number,
	giveWay: GiveWay,
): AsyncGenerator<{ piece: Buffer; rows: number }> {
	for await (const batch of batches) {
		for (let at = 0; at < batch.length; at += ROWS_AT_ONCE) {
			await giveWay();
			yield* piecesWithin(batch.slice(at, at + ROWS_AT_ONCE), maxBytes);
		}
	}
}

/** One piece, or several where it is too large. */
function* piecesWithin(
	rows: unknown[][],
	maxBytes: number,
): Generator<{ piece: Buffer; rows: number }> {
	const piece = Buffer.from(csvOf(rows));
	if (piece.length <= maxBytes) {
		yield { piece, rows: rows.length };
		return;
	}
	if (rows.length === 1) throw new ExplainedError('One row is larger than a file may be');
	const half = Math.ceil(rows.length / 2);
	yield* piecesWithin(rows.slice(0, half), maxBytes);
	yield* piecesWithin(rows.slice(half), maxBytes);
}
