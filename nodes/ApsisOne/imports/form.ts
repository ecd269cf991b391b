import { randomUUID } from 'node:crypto';
import type { GiveWay } from '../client/pauses';

/** A body of `multipart/form-data` (RFC 7578). */
export interface Form {
	contentType: string;
	body: Buffer;
}

/**
 * The form of an upload as an object store wants it: all fields first, then the file, in the field
 * `file` (API.md section 8.7).
 *
 * @param fields name to value, sent in this order
 * @param giveWay awaited before each piece of the file
 */
export async function uploadForm(
	fields: Record<string, unknown>,
	file: { name: string; contentType: string; pieces: Buffer[] },
	giveWay: GiveWay,
): Promise<Form> {
	const boundary = `apsis-one-${randomUUID()}`;
	const opening = (disposition: string) =>
		`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
	const before = Object.entries(fields).map(
		([name, value]) => `${opening(`name="${name}"`)}\r\n${String(value)}\r\n`,
	);
	before.push(
		`${opening(`name="file"; filename="${file.name}"`)}Content-Type: ${file.contentType}\r\n\r\n`,
	);
	const after = `\r\n--${boundary}--\r\n`;
	const parts = [Buffer.from(before.join('')), ...file.pieces, Buffer.from(after)];
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		body: await joined(parts, giveWay),
	};
}

/** `Buffer.concat` in one go takes long for 50 MB. */
async function joined(parts: Buffer[], giveWay: GiveWay): Promise<Buffer> {
	const whole = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		await giveWay();
		at += part.copy(whole, at);
	}
	return whole;
}
