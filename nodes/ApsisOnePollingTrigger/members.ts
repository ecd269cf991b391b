import type { JsonObject } from '../ApsisOne/client/json';
import { keyColumnOf } from '../ApsisOne/exports/expected';

/** The export keys of the members of a segment. It is JSON, for n8n's static data. */
export interface Members {
	/** Those that are UUIDs, 22 characters each: their 16 bytes in base64url, one after the other. */
	uuids: string;
	/** All others. */
	others: string[];
	/** The export after these said that more than half of them left; the next one is to confirm it. */
	isDoubted?: true;
}

/** Members that are remembered at most: about 1.1 MB in n8n's database. */
export const MAX_MEMBERS = 50_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Packs export keys. */
export function packed(keys: Iterable<string>): Members {
	const uuids: string[] = [];
	const others: string[] = [];
	for (const key of keys) {
		if (UUID.test(key)) {
			uuids.push(Buffer.from(key.replaceAll('-', ''), 'hex').toString('base64url'));
		} else {
			others.push(key);
		}
	}
	return { uuids: uuids.join(''), others };
}

/** The export keys of {@link packed}, each once. */
export function unpacked({ uuids, others }: Members): Set<string> {
	const keys = new Set(others);
	for (const packedKey of uuids.match(/.{22}/g) ?? []) {
		const hex = Buffer.from(packedKey, 'base64url').toString('hex');
		keys.add(hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
	}
	return keys;
}

/**
 * The rows of a segment export by their export key.
 *
 * @param asked names of the columns that were asked for, none of which is the key
 * @returns the columns without the key; rows without a key are left out
 */
export function byExportKey(
	rows: JsonObject[],
	asked: ReadonlySet<string>,
): Map<string, JsonObject> {
	const column = keyColumnOf(Object.keys(rows[0] ?? {}), asked) ?? '';
	const members = new Map<string, JsonObject>();
	for (const { [column]: key, ...data } of rows) {
		if (key !== null && key !== undefined) members.set(String(key), data);
	}
	return members;
}

/**
 * Whether so many left at once that the export may be wrong: more than half. A second one tells.
 *
 * @param left of those that were members before
 */
export const isGreatFall = (before: ReadonlySet<string>, left: string[]): boolean =>
	left.length * 2 > before.size;

/** What became different: profiles that entered, with their columns, and the keys of those that left. */
export function changesBetween(
	before: Set<string>,
	now: Map<string, JsonObject>,
): { entered: Array<[exportKey: string, data: JsonObject]>; left: string[] } {
	return {
		entered: [...now].filter(([key]) => !before.has(key)),
		left: [...before].filter((key) => !now.has(key)),
	};
}
