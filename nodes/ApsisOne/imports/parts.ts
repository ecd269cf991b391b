import { createHash, type Hash } from 'node:crypto';
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
 * Writes rows into as many CSV files as the size limit asks for, each with the header.
 *
 * @param maxBytes of one file (API.md section 5: 50 MB)
 * @param giveWay awaited before each piece
 * @throws ExplainedError where one row alone is larger than a file may be
 */
export async function partsOf(
	header: string[],
	rows: Iterable<unknown[]>,
	maxBytes: number,
	giveWay: GiveWay,
): Promise<Part[]> {
	const head = Buffer.from(csvOf([header]));
	const parts: Array<{ part: Part; hash: Hash }> = [];
	const begin = () => {
		const part = { pieces: [head], bytes: head.length, rows: 0, sha256: '' };
		const begun = { part, hash: createHash('sha256').update(head) };
		parts.push(begun);
		return begun;
	};
	const add = async (batch: unknown[][]) => {
		await giveWay();
		const piece = Buffer.from(csvOf(batch));
		if (head.length + piece.length > maxBytes) {
			if (batch.length === 1) throw new ExplainedError('One row is larger than a file may be');
			const half = Math.ceil(batch.length / 2);
			await add(batch.slice(0, half));
			await add(batch.slice(half));
			return;
		}
		const last = parts.at(-1);
		const hasRoom = last !== undefined && last.part.bytes + piece.length <= maxBytes;
		const { part, hash } = hasRoom ? last : begin();
		part.pieces.push(piece);
		part.bytes += piece.length;
		part.rows += batch.length;
		hash.update(piece);
	};

	let batch: unknown[][] = [];
	for (const row of rows) {
		batch.push(row);
		if (batch.length === ROWS_AT_ONCE) {
			await add(batch);
			batch = [];
		}
	}
	if (batch.length > 0) await add(batch);
	return parts.map(({ part, hash }) => ({ ...part, sha256: hash.digest('hex') }));
}
