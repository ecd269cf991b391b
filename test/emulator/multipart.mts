/** One part of a `multipart/form-data` body. */
export interface Part {
	name: string;
	fileName: string | undefined;
	contentType: string | undefined;
	/** A view on the body, not a copy. */
	content: Buffer;
}

/** A body that is no `multipart/form-data`. */
export class MultipartFault extends Error {}

const HEADER_END = '\r\n\r\n';

function boundaryOf(contentType: string | undefined): string {
	const match = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
		contentType ?? '',
	);
	const boundary = match?.[1] ?? match?.[2];
	if (boundary === undefined) {
		throw new MultipartFault('The content type is not multipart/form-data with a boundary.');
	}
	return boundary;
}

function readPart(bytes: Buffer): Part {
	const end = bytes.indexOf(HEADER_END);
	if (end < 0) throw new MultipartFault('A part has no headers.');
	const headers = new Map<string, string>();
	for (const line of bytes.subarray(0, end).toString('utf8').split('\r\n')) {
		const colon = line.indexOf(':');
		if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
	}
	const disposition = headers.get('content-disposition') ?? '';
	const parameter = (name: string) =>
		new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)?.[1];
	const name = parameter('name');
	if (name === undefined || !/^\s*form-data\b/i.test(disposition)) {
		throw new MultipartFault('A part has no Content-Disposition: form-data with a name.');
	}
	return {
		name,
		fileName: parameter('filename'),
		contentType: headers.get('content-type')?.trim(),
		content: bytes.subarray(end + HEADER_END.length),
	};
}

/**
 * Cuts a body into its parts, in their order (RFC 7578).
 *
 * @throws MultipartFault
 */
export function readMultipart(contentType: string | undefined, body: Buffer): Part[] {
	const delimiter = Buffer.from(`--${boundaryOf(contentType)}`);
	const nextDelimiter = Buffer.concat([Buffer.from('\r\n'), delimiter]);
	if (body.indexOf(delimiter) !== 0) {
		throw new MultipartFault('The body does not start with the boundary.');
	}
	const parts: Part[] = [];
	let start = delimiter.length;
	while (body.toString('latin1', start, start + 2) === '\r\n') {
		const end = body.indexOf(nextDelimiter, start + 2);
		if (end < 0) throw new MultipartFault('The last part is not closed by the boundary.');
		parts.push(readPart(body.subarray(start + 2, end)));
		start = end + nextDelimiter.length;
	}
	if (body.toString('latin1', start, start + 2) !== '--') {
		throw new MultipartFault('The body does not end with the closing boundary.');
	}
	return parts;
}
