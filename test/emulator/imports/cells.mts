import type { ValueType } from '../definitions.mts';
import type { Value } from '../values.mts';
import { valueFault } from '../values.mts';

/** A cell that cannot be taken for what its column is, with the reason in words. */
export class CellFault extends Error {
	constructor(
		readonly column: string,
		reason: string,
	) {
		super(reason);
	}
}

const INTEGER = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}/;

/**
 * Whether a row is meant by a consent or tag column: `1` is yes, `0` or empty is no, as the vendor's
 * Magento module writes consents (API.md §8.7). That tags are alike, and that every other spelling
 * fails the row, are guesses; the second catches who relies on one.
 *
 * @throws CellFault
 */
export function flagOf(column: string, cell: string): boolean {
	if (cell === '1') return true;
	if (cell === '0' || cell === '') return false;
	throw new CellFault(column, 'must be 1, 0 or empty');
}

function readCell(type: ValueType, cell: string): unknown {
	switch (type) {
		case 'text':
			return cell;
		case 'boolean': {
			const text = cell.toLowerCase();
			return text === 'true' ? true : text === 'false' ? false : cell;
		}
		case 'date':
			return DATE_AND_TIME.exec(cell)?.[1] ?? cell;
		case 'timestamp':
			if (INTEGER.test(cell)) return Number(cell);
			return DATE_AND_TIME.test(cell) ? Math.floor(Date.parse(cell) / 1000) : cell;
		case 'integer':
			return INTEGER.test(cell) ? Number(cell) : cell;
		case 'decimal':
			return DECIMAL.test(cell) ? Number(cell) : cell;
	}
}

/**
 * The value of a cell that is not empty. The real import reads many spellings of dates (API.md §7);
 * here it is ISO 8601 with or without a time, and Unix seconds for a timestamp [guess].
 *
 * @throws CellFault
 */
export function valueOf(column: string, type: ValueType, cell: string): Value {
	const value = readCell(type, cell);
	const fault = valueFault(type, value);
	if (fault) throw new CellFault(column, fault);
	return value as Value;
}
