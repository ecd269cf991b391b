/** So many bits that of a million keys few share one: 4 MB, whatever the number of rows. */
const BITS = 2 ** 25;

/**
 * Tells of rows with the same key which is the last, in memory that does not grow with the number of
 * keys but with that of the keys that come twice. A bit stands for all keys of the same hash: where it
 * is set already, the key may have come before, and its row is noted exactly.
 */
export class LastRows {
	private readonly seen = new Uint8Array(BITS / 8);
	private readonly last = new Map<string, number>();

	/**
	 * Takes the key of a row.
	 *
	 * @param row its number, larger than that of the one before
	 */
	add(key: string, row: number) {
		const bit = hashOf(key) % BITS;
		const mask = 1 << (bit & 7);
		if (this.seen[bit >>> 3]! & mask) this.last.set(key, row);
		else this.seen[bit >>> 3]! |= mask;
	}

	/** Whether no later row has the same key; of rows that were taken. */
	isLast(key: string, row: number): boolean {
		return (this.last.get(key) ?? row) <= row;
	}
}

/** FNV-1a, 32 bits (RFC 9923 has the constants), of UTF-16 units, with a last mixing of the bits. */
function hashOf(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	return (hash ^ (hash >>> 13)) >>> 0;
}
