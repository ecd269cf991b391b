import { Interrupted, TooLarge } from '../client/download';
import { Stopped } from '../client/backOff';
import { Damaged } from './damaged';

const GZIP = [0x1f, 0x8b];

/**
 * Undoes gzip where the first two bytes say that it is there; other bytes pass as they are.
 *
 * @throws Damaged where the data is, or is cut off: its checksum is looked at; or what the pieces throw
 */
export async function* gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const source = pieces[Symbol.asyncIterator]();
	try {
		const first: Uint8Array[] = [];
		let size = 0;
		while (size < GZIP.length) {
			const { value, done } = (await source.next()) as IteratorResult<Uint8Array, undefined>;
			if (done) break;
			first.push(value);
			size += value.length;
		}
		const head = Buffer.concat(first);
		const whole = prepend(head, source);
		const isGzip = GZIP.every((byte, index) => head[index] === byte);
		yield* isGzip ? inflate(whole) : whole;
	} finally {
		// Not waited for: where a piece is still on its way, whoever opened the stream closes it.
		void source.return?.(undefined)?.catch(() => {});
	}
}

async function* prepend(
	head: Uint8Array,
	rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	if (head.length > 0) yield head;
	for (;;) {
		const { value, done } = await rest.next();
		if (done) return;
		yield value as Uint8Array;
	}
}

async function* inflate(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const { readable, writable } = new DecompressionStream('gzip');
	const writer = writable.getWriter();
	const reader = readable.getReader();
	let failure: unknown;
	let outcome: unknown;
	const writing = (async () => {
		try {
			for await (const piece of pieces) {
				await writer.ready;
				await writer.write(piece as Uint8Array<ArrayBuffer>);
			}
			await writer.close();
		} catch (error) {
			failure = error;
			await writer.abort(error).catch(() => {});
		}
	})();
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) break;
			yield value as Uint8Array;
		}
		await writing;
	} catch {
		// The loss of the connection is what matters, not that the data ends too early.
		const isOfPieces = [Interrupted, TooLarge, Stopped].some((kind) => failure instanceof kind);
		outcome = isOfPieces ? failure : new Damaged('Its compressed data is damaged, or cut off.');
	} finally {
		await reader.cancel().catch(() => {});
	}
	if (outcome !== undefined) throw outcome;
}
